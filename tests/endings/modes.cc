#include "hermetest/tests/endings/modes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

absl::string_view ModeName() {
  const char* mode = std::getenv("ENDINGS_MODE");
  return mode == nullptr ? "Default" : mode;
}

}  // namespace

Isolation ModeFromEnvironment() {
  Isolation isolation = IsolationOfForm(ModeName());
  const char* timeout = std::getenv("ENDINGS_TIMEOUT");
  if (timeout == nullptr) return isolation;
  absl::Duration duration;
  if (!absl::ParseDuration(timeout, &duration)) abort();
  return isolation.WithTimeout(duration);
}

void FailBeforeTheEnd() { ADD_FAILURE() << "recorded before the end"; }

void ExecuteIllegalInstruction() {
#if defined(__x86_64__)
  __asm__ volatile("ud2");
#else
  __asm__ volatile(".inst 0");
#endif
}

void DetachOutput() {
  const int null = open("/dev/null", O_WRONLY);
  if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0) abort();
  close(null);
}

}  // namespace hermetest::tests

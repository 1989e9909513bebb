#include "hermetest/tests/leaks/spoilt_host.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace hermetest::tests {
namespace {

void MountTmpfs(const char* path) {
  ASSERT_EQ(mount("host", path, "tmpfs", 0, nullptr), 0) << path;
}

void SetUpHost() {
  ASSERT_NO_FATAL_FAILURE(MountTmpfs("/mnt"));
  ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0);
  for (const char* directory : {"/mnt/of-the-host", "/mnt/private"}) {
    ASSERT_EQ(mkdir(directory, 0755), 0);
    ASSERT_NO_FATAL_FAILURE(MountTmpfs(directory));
  }
  ASSERT_EQ(mount(nullptr, "/mnt/private", nullptr, MS_PRIVATE, nullptr), 0);
  ASSERT_EQ(mkdir("/mnt/private/of-the-host", 0755), 0);
  ASSERT_NO_FATAL_FAILURE(MountTmpfs("/mnt/private/of-the-host"));
}

}  // namespace

void OnASpoiltHost(absl::FunctionRef<void()> body) {
  const IsolatedResult result = RunIsolated(Isolation(), [&] {
    ASSERT_NO_FATAL_FAILURE(SetUpHost());
    body();
  });
  result.ReportHere();
}

std::set<std::string> FailedTests(const std::string& output) {
  std::set<std::string> failed;
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    // The list at the end repeats them, without their times.
    if (absl::ConsumePrefix(&line, "[  FAILED  ] ") && absl::EndsWith(line, " ms)")) {
      failed.insert(std::string(line.substr(0, line.find_first_of(" ,"))));
    }
  }
  return failed;
}

}  // namespace hermetest::tests

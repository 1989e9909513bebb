// RunOptions: what the flags and variables of `hermetest run` say, as values.

#ifndef HERMETEST_TOOLS_RUN_RUN_OPTIONS_H_
#define HERMETEST_TOOLS_RUN_RUN_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

enum class ShownOutput { kImmediate, kFailed, kNever };

struct RunOptions {
  bool each = true;  // each test in a sandbox of its own, not the program as a whole
  bool isolate = true;
  Isolation isolation;
  bool private_tmp = true;
  bool skip_when_unavailable = false;

  int jobs = 1;
  int batch = 1;
  int retries = 0;
  int slowest = 0;
  bool repeat_until_failure = false;
  absl::Duration timeout = absl::InfiniteDuration();
  ShownOutput output = ShownOutput::kFailed;
  std::string trace;  // empty: none
};

// The flags, for the Command.
std::vector<CommandFlag> RunFlags();

// Whether a test runner started this (Bazel; see its test encyclopedia).
bool IsUnderBazel();

// Reads the flags, and for each that is not given the variable HERMETEST_NAME. Fails with
// InvalidArgument, naming flag or variable and the good values.
absl::StatusOr<RunOptions> ReadRunOptions();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUN_OPTIONS_H_

// The exit codes of `hermetest`, all of them.
//
// `hermetest guard` and `hermetest run` end with the code of the program that they run. So what is
// hermetest's own is kept away from the codes that such programs use: 0 and 1 of GoogleTest, those
// of Bazel (up to 48), of sysexits.h (64 to 78), 77 and 99 of automake, 124 of timeout(1). From 125
// on the codes mean what env(1), nohup(1) and the shells mean by them.

#ifndef HERMETEST_TOOLS_CLI_EXIT_CODES_H_
#define HERMETEST_TOOLS_CLI_EXIT_CODES_H_

#include "absl/strings/string_view.h"

namespace hermetest::tools {

// Any other value from 0 to 255 is that of a program that hermetest has run.
enum class ExitCode : int {
  kDone = 0,
  kNo = 1,
  kLeaked = 110,
  kFailed = 125,
  kNotExecutable = 126,
  kNotFound = 127,
  kSignalBase = 128,
};

// The code that tells of a program that `signal` has ended.
inline ExitCode ExitCodeOfSignal(int signal) {
  return static_cast<ExitCode>(static_cast<int>(ExitCode::kSignalBase) + signal);
}

struct ExitCodeMeaning {
  absl::string_view code;
  absl::string_view meaning;
};

// As --help tells of them.
inline constexpr ExitCodeMeaning kExitCodeMeanings[] = {
    {"0", "success"},
    {"1",
     "a test failed (run), the tables differ (mounts --diff), tests cannot be "
     "isolated here (doctor)"},
    {"110", "something leaked, whatever the code of the command (guard)"},
    {"125", "hermetest failed, or was used wrongly: one line on stderr says why"},
    {"126", "the command cannot be executed (guard, run)"},
    {"127", "the command is not found (guard, run)"},
    {"128+N", "the command was ended by signal N (guard, run)"},
    {"other", "the command's own (guard, run)"},
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_EXIT_CODES_H_

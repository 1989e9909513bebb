// What becomes of a program that could not be run.

#ifndef HERMETEST_TOOLS_RUN_EXIT_CODE_OF_H_
#define HERMETEST_TOOLS_RUN_EXIT_CODE_OF_H_

#include "absl/status/status.h"
#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/exit_codes.h"

namespace hermetest::tools {

// Says on stderr what `problem`, which is not OK, says, and returns the code for it: 127 for
// NotFound, 126 for PermissionDenied, 125 for all else. With `skip_when_unavailable`, the lack of a
// sandbox is no failure.
ExitCode ExitCodeOfProblem(const Command& command, const absl::Status& problem,
                           bool skip_when_unavailable);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_EXIT_CODE_OF_H_

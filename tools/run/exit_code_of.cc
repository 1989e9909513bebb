#include "hermetest/tools/run/exit_code_of.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "hermetest/tools/cli/command_line.h"

namespace hermetest::tools {

ExitCode ExitCodeOfProblem(const Command& command, const absl::Status& problem,
                           bool skip_when_unavailable) {
  if (absl::IsUnavailable(problem) && skip_when_unavailable) {
    PrintError(command, absl::StrCat("skipped: ", problem.message()));
    return ExitCode::kDone;
  }
  PrintError(command, problem.message());
  if (absl::IsNotFound(problem)) return ExitCode::kNotFound;
  return absl::IsPermissionDenied(problem) ? ExitCode::kNotExecutable : ExitCode::kFailed;
}

}  // namespace hermetest::tools

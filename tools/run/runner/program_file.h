// The file of a program, before it is run.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_FILE_H_
#define HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace hermetest::tools {

// The path of the program that a shell would run for `name`: one with a slash is a path, any other
// is looked for in PATH. Fails with NotFound, and with PermissionDenied where it must not be
// executed.
absl::StatusOr<std::string> FindProgram(const std::string& name);

// Whether the program seems to use GoogleTest, to go by the words in its file: what a program does
// that knows nothing of --gtest_list_tests cannot be tried.
bool MentionsGoogleTest(const std::string& path);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_FILE_H_

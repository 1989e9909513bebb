// Runs a shell command and gives back what it printed.
//
//   EXPECT_EQ(Output("hostname"), "box\n");

#ifndef HERMETEST_EXAMPLES_COMMAND_H_
#define HERMETEST_EXAMPLES_COMMAND_H_

#include <string>

namespace hermetest::examples {

// The standard output of `command`. Reports a failure of the current test when it cannot be run or
// does not exit with `exit_status`.
std::string Output(const std::string& command, int exit_status = 0);

// The whole content of a file; a failure of the current test when it cannot be read.
std::string Content(const std::string& path);

}  // namespace hermetest::examples

#endif  // HERMETEST_EXAMPLES_COMMAND_H_

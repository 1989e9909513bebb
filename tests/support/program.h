// Runs a program and judges it from outside.
//
//   const ProgramResult result = RunProgram({Runfile("tests/endings/crashing")});
//   EXPECT_EQ(result.exit_code, 1) << result.output;

#ifndef HERMETEST_TESTS_SUPPORT_PROGRAM_H_
#define HERMETEST_TESTS_SUPPORT_PROGRAM_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hermetest::tests {

struct ProgramOptions {
  // Variables to set. What GoogleTest and Bazel tell the calling test by environment
  // (XML_OUTPUT_FILE, GTEST_*, TEST_SHARD_*, TEST_TOTAL_SHARDS, TEST_PREMATURE_EXIT_FILE,
  // TESTBRIDGE_*) is never passed on, unless it is named here.
  std::map<std::string, std::string> environment = {};
  // Runs in the new process just before it becomes the program.
  std::function<void()> before_exec = nullptr;
  // Hears all output so far whenever there is more of it.
  std::function<void(const std::string& output)> on_output = nullptr;
};

struct ProgramResult {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;      // 0 when it exited
  std::string output;  // stdout and stderr, in the order in which they were written
};

// Runs `arguments` ([0] is the path) with stdin from /dev/null, waits for its end and for the end
// of its output. Throws std::system_error when it cannot be started.
ProgramResult RunProgram(const std::vector<std::string>& arguments,
                         const ProgramOptions& options = {});

// Undoes what a process may have inherited from whoever runs the tests: nohup(1), a shell's "&" and
// the workers of a remote execution server ignore signals, or block them. That stays so in the
// program which the process becomes.
void HeedSignals();

// Becomes that program, with its output to the descriptor `output`; for the process of a caller
// that has to watch it in another way. Ends with status 127 when it cannot.
[[noreturn]] void BecomeProgram(const std::vector<std::string>& arguments,
                                const ProgramOptions& options, int output);

// The path of a file in the workspace that is among the test's data.
std::string Runfile(const std::string& path);

// A path below TEST_TMPDIR that no other call returns in this process.
std::string NewTempPath(const std::string& name);

// The whole content. Throws std::system_error when it cannot be read.
std::string ReadFile(const std::string& path);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SUPPORT_PROGRAM_H_

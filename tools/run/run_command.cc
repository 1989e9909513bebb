#include "hermetest/tools/run/run_command.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/run/each_test.h"
#include "hermetest/tools/run/exit_code_of.h"
#include "hermetest/tools/run/protocol/gtest_request.h"
#include "hermetest/tools/run/run_options.h"
#include "hermetest/tools/run/runner/program_file.h"
#include "hermetest/tools/run/whole_program.h"

namespace hermetest::tools {
namespace {

ExitCode Run(const Command& command, const std::vector<std::string>& words) {
  const absl::StatusOr<RunOptions> options = ReadRunOptions();
  if (!options.ok()) {
    PrintError(command, options.status().message());
    return ExitCode::kFailed;
  }
  if (words.empty()) {
    PrintError(command, "a program is missing: hermetest run [FLAGS] -- BINARY [GTEST FLAGS]");
    return ExitCode::kFailed;
  }
  const absl::StatusOr<std::string> program = FindProgram(words[0]);
  if (!program.ok()) return ExitCodeOfProblem(command, program.status(), false);
  std::vector<std::string> line = words;
  line[0] = *program;
  // Of all the tests that Bazel runs, some are programs of another kind.
  if (!options->each || (IsUnderBazel() && !MentionsGoogleTest(*program))) {
    return RunWholeProgram(command, *options, line);
  }
  const absl::StatusOr<GtestRequest> request = ReadGtestRequest(line);
  if (!request.ok()) {
    PrintError(command, request.status().message());
    return ExitCode::kFailed;
  }
  if (request->is_question) return RunWholeProgram(command, *options, line);
  return RunEachTest(command, *options, *request);
}

}  // namespace

const Command& RunCommand() {
  static const Command* const command = new Command{
      "run",
      "runs a prebuilt test program, each test in its own sandbox",
      "[FLAGS] [--] BINARY [GTEST FLAGS]",
      "Lists the tests of a program built with GoogleTest, runs each in a process and a\n"
      "sandbox of its own, several at once, and reports on them as the program would\n"
      "have: --gtest_output, filters, shards, and repetition keep their meaning. With\n"
      "--each=false, any program runs as a whole in one sandbox.\n"
      "\n"
      "Each flag has a variable: HERMETEST_JOBS=4 is --jobs 4. Bazel runs all tests\n"
      "this way, with no change in BUILD files, by\n"
      "  bazel test --run_under=@hermetest//tools:hermetest //...\n"
      "and test by test with --test_env=HERMETEST_EACH=true.",
      RunFlags(),
      FlagsEnd::kAtFirstWord,
      &Run};
  return *command;
}

}  // namespace hermetest::tools

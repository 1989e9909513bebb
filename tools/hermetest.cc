// hermetest COMMAND ...: the framework at the command line.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/cli/version.h"
#include "hermetest/tools/commands.h"

namespace hermetest::tools {
namespace {

const Command* FindCommand(absl::string_view name) {
  const std::vector<const Command*> commands = AllCommands();
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command* command) { return command->name == name; });
  return found == commands.end() ? nullptr : *found;
}

ExitCode PrintVersion() {
  std::cout << "hermetest " << kVersion << "\n";
  return ExitCode::kDone;
}

ExitCode RunCommand(const Command& command, const std::vector<std::string>& arguments) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine(command, arguments);
  if (!line.ok()) {
    PrintError(command, line.status().message());
    return ExitCode::kFailed;
  }
  if (line->version) return PrintVersion();
  if (line->help) {
    std::cout << HelpText(command);
    return ExitCode::kDone;
  }
  return command.run(command, line->words);
}

ExitCode UnknownCommand(absl::string_view name) {
  const auto append_name = [](std::string* text, const Command* command) {
    absl::StrAppend(text, command->name);
  };
  PrintError(absl::StrCat("unknown command \"", name, "\"; there are ",
                          absl::StrJoin(AllCommands(), ", ", append_name),
                          ": see hermetest --help"));
  return ExitCode::kFailed;
}

ExitCode Dispatch(std::vector<std::string> arguments) {
  if (arguments.empty()) {
    PrintError("a command is missing: see hermetest --help");
    return ExitCode::kFailed;
  }
  const std::string first = arguments.front();
  if (first == "--version") return PrintVersion();
  if (first == "--help" || first == "-h") {
    std::cout << HelpText(AllCommands());
    return ExitCode::kDone;
  }
  // `bazel test --run_under=@hermetest//tools:hermetest` puts a test program, by its path, where
  // else a command stands.
  const bool is_program = absl::StrContains(first, '/');
  const Command* command = FindCommand(is_program ? "run" : first);
  if (command == nullptr) return UnknownCommand(first);
  if (!is_program) arguments.erase(arguments.begin());
  return RunCommand(*command, arguments);
}

// The output of a command is lost on a full disk, say; its exit code must tell so.
ExitCode AfterOutput(ExitCode code) {
  errno = 0;
  if (std::cout.flush()) return code;
  PrintError(absl::StrCat("cannot write to stdout: ", strerror(errno != 0 ? errno : EIO)));
  return ExitCode::kFailed;
}

}  // namespace
}  // namespace hermetest::tools

int main(int argc, char** argv) {
  using namespace hermetest::tools;  // NOLINT(google-build-using-namespace): only main is outside
  return static_cast<int>(AfterOutput(Dispatch({argv + std::min(argc, 1), argv + argc})));
}

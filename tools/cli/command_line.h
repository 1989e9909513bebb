// From the words of a command line to the flags and arguments of a Command.

#ifndef HERMETEST_TOOLS_CLI_COMMAND_LINE_H_
#define HERMETEST_TOOLS_CLI_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

struct CommandLine {
  bool help = false;
  bool version = false;
  std::vector<std::string> words;  // what is not a flag, in order
};

// Sets the Abseil flags of `command` as `arguments` say: --flag, --noflag, --flag=value and --flag
// value. Of a flag that is given twice the last counts, unless it adds up. Fails with
// InvalidArgument, in words for the user, on an unknown flag or a bad value.
//
// absl::ParseCommandLine() would end the program with exit codes and texts of its own, and let each
// command take the flags of all others.
absl::StatusOr<CommandLine> ParseCommandLine(const Command& command,
                                             const std::vector<std::string>& arguments);

// The text of `hermetest COMMAND --help`.
std::string HelpText(const Command& command);

// The text of `hermetest --help`.
std::string HelpText(const std::vector<const Command*>& commands);

// One line on stderr: "hermetest mounts: TEXT". `text` says what is wrong and what would be right.
void PrintError(const Command& command, absl::string_view text);

// The same for what went wrong before there was a command.
void PrintError(absl::string_view text);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_COMMAND_LINE_H_

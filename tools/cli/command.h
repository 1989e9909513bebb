// Command: one of the things that `hermetest` does, named by its first word.
//
//   ABSL_FLAG(bool, greet_loudly, false, "in capital letters");
//
//   const Command& GreetCommand() {
//     static const Command* const command = new Command{
//         "greet",                      // hermetest greet ...
//         "greets somebody",            // in hermetest --help
//         "[--loudly] NAME",            // what may follow
//         "Says hello to NAME.",        // in hermetest greet --help
//         {{"loudly", ""}},             // its flags
//         FlagsEnd::kAtDashes,
//         &Greet};
//     return *command;
//   }
//
// A command stands in commands.cc, and has a folder of its own.

#ifndef HERMETEST_TOOLS_CLI_COMMAND_H_
#define HERMETEST_TOOLS_CLI_COMMAND_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "hermetest/tools/cli/exit_codes.h"

namespace hermetest::tools {

// The flag --NAME of the command COMMAND is the Abseil flag COMMAND_NAME, with "_" for each dash of
// the name. So each command has flags of its own, two may use one name, and none takes a flag of
// another.
struct CommandFlag {
  absl::string_view name;
  // What it takes, as a person would say it ("PID"); empty for a bool.
  absl::string_view value;
  // Given again, it adds to what was given before, after a colon. Else the last one counts.
  bool adds_up = false;
};

// Where the flags of a command end.
enum class FlagsEnd {
  kAtDashes,     // at "--"; until then, words and flags may be mixed
  kAtFirstWord,  // there too: what follows is another program, with flags of its own
};

struct Command {
  absl::string_view name;
  absl::string_view summary;  // one line, a verb in the third person
  absl::string_view usage;    // what may follow the name
  absl::string_view details;  // for its --help, in lines of 80 columns
  std::vector<CommandFlag> flags;
  FlagsEnd flags_end;
  // Does it, with the words that are not flags. Writes results to std::cout, and errors to
  // std::cerr by PrintError().
  ExitCode (*run)(const Command& command, const std::vector<std::string>& words);
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_COMMAND_H_

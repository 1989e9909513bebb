// All commands of `hermetest`.

#ifndef HERMETEST_TOOLS_COMMANDS_H_
#define HERMETEST_TOOLS_COMMANDS_H_

#include <vector>

#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

// In the order of --help.
std::vector<const Command*> AllCommands();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_COMMANDS_H_

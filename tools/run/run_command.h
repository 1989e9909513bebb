// `hermetest run`: a prebuilt test program in sandboxes of its own.

#ifndef HERMETEST_TOOLS_RUN_RUN_COMMAND_H_
#define HERMETEST_TOOLS_RUN_RUN_COMMAND_H_

#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

const Command& RunCommand();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUN_COMMAND_H_

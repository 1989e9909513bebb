// `hermetest guard`: runs any command, and tells what it has left on the host.

#ifndef HERMETEST_TOOLS_GUARD_GUARD_COMMAND_H_
#define HERMETEST_TOOLS_GUARD_GUARD_COMMAND_H_

#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

const Command& GuardCommand();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_GUARD_COMMAND_H_

// `hermetest mounts`: a mount table as a person wants to see it.

#ifndef HERMETEST_TOOLS_MOUNTS_MOUNTS_COMMAND_H_
#define HERMETEST_TOOLS_MOUNTS_MOUNTS_COMMAND_H_

#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

const Command& MountsCommand();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_MOUNTS_COMMAND_H_

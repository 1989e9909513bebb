#include "hermetest/tools/commands.h"

#include <vector>

#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/doctor/doctor_command.h"
#include "hermetest/tools/guard/guard_command.h"
#include "hermetest/tools/mounts/mounts_command.h"
#include "hermetest/tools/run/run_command.h"

namespace hermetest::tools {

std::vector<const Command*> AllCommands() {
  return {&RunCommand(), &GuardCommand(), &MountsCommand(), &DoctorCommand()};
}

}  // namespace hermetest::tools

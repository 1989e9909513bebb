// `hermetest doctor`: whether and how tests can be isolated on this machine.

#ifndef HERMETEST_TOOLS_DOCTOR_DOCTOR_COMMAND_H_
#define HERMETEST_TOOLS_DOCTOR_DOCTOR_COMMAND_H_

#include "hermetest/tools/cli/command.h"

namespace hermetest::tools {

const Command& DoctorCommand();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_DOCTOR_DOCTOR_COMMAND_H_

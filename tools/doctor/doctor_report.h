// What `hermetest doctor` prints.

#ifndef HERMETEST_TOOLS_DOCTOR_DOCTOR_REPORT_H_
#define HERMETEST_TOOLS_DOCTOR_DOCTOR_REPORT_H_

#include <string>

#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/doctor/checks.h"

namespace hermetest::tools {

// A line for each check, and below them each trouble once, by the number that the lines name:
//
//   ok  kernel            Linux 6.12.5 on x86_64
//   no  net namespace     Operation not permitted (EPERM) [1]
//   ok  isolation         directly
//
//   Tests can be isolated here: directly.
std::string DoctorText(const Diagnosis& diagnosis, const Terminal& terminal);

std::string DoctorJson(const Diagnosis& diagnosis);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_DOCTOR_DOCTOR_REPORT_H_

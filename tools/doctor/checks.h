// What `hermetest doctor` looks at.

#ifndef HERMETEST_TOOLS_DOCTOR_CHECKS_H_
#define HERMETEST_TOOLS_DOCTOR_CHECKS_H_

#include <optional>
#include <string>
#include <vector>

#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"

namespace hermetest::tools {

// Something that does not work, in words. Cause and remedy are empty where there is no idea.
struct Trouble {
  std::string failure;  // the step and the error
  std::string cause;
  std::string remedy;                            // the command that mends it
  std::optional<internal::Privilege> privilege;  // that was tried, where there are privileges
};

// In words: "directly", "through a user namespace".
const char* PrivilegeText(internal::Privilege privilege);

struct Check {
  std::string name;
  bool passed = false;
  // In a few words: what was found, or the error.
  std::string text;
  // How it works, where there are ways.
  std::optional<internal::Privilege> privilege;
  // Of each way that was tried; empty when it passed.
  std::vector<Trouble> troubles;
};

struct Diagnosis {
  std::vector<Check> checks;
  // That of the default isolation, which is the last of them, and alone decides.
  const Check& verdict() const { return checks.back(); }
};

// Tries everything, for real.
Diagnosis Examine();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_DOCTOR_CHECKS_H_

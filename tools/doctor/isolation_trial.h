// TryIsolation: whether tests can be isolated, by doing what the fixture does for each test.

#ifndef HERMETEST_TOOLS_DOCTOR_ISOLATION_TRIAL_H_
#define HERMETEST_TOOLS_DOCTOR_ISOLATION_TRIAL_H_

#include <optional>

#include "hermetest/fixture/internal/sandbox/host_state.h"
#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"
#include "hermetest/fixture/internal/sandbox/sandbox.h"

namespace hermetest::tools {

// Makes a sandbox of the default isolation in the way `way`, and runs a body in it that does
// nothing. Returns where that failed; nothing when it works.
std::optional<internal::SetupFailure> TryIsolation(const internal::HostState& host,
                                                   internal::Privilege privilege);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_DOCTOR_ISOLATION_TRIAL_H_

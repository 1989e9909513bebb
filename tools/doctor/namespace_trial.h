// TryNamespace: whether a namespace of one kind can be had, by making one.

#ifndef HERMETEST_TOOLS_DOCTOR_NAMESPACE_TRIAL_H_
#define HERMETEST_TOOLS_DOCTOR_NAMESPACE_TRIAL_H_

#include <optional>

#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"
#include "hermetest/fixture/internal/sandbox/sandbox.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest::tools {

// In a child process, makes a namespace of `kind` and does in it what a namespace of that kind is
// for: mounts in one for mounts, starts a process in one for pids. `way` may put a user namespace
// before it. Nothing of it is left. Returns where it failed; nothing when it works.
std::optional<internal::SetupFailure> TryNamespace(NamespaceKind kind,
                                                   internal::Privilege privilege);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_DOCTOR_NAMESPACE_TRIAL_H_

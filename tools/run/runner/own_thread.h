// A thread of hermetest, or a Status that says why there is none.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_OWN_THREAD_H_
#define HERMETEST_TOOLS_RUN_RUNNER_OWN_THREAD_H_

#include <functional>
#include <thread>

#include "absl/status/statusor.h"

namespace hermetest::tools {

// Fails with Internal, and the likely cause: a limit on threads, or a filter of system calls.
absl::StatusOr<std::thread> StartThread(std::function<void()> work);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_OWN_THREAD_H_

// Work that a signal can cut short.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_INTERRUPTIBLE_H_
#define HERMETEST_TOOLS_RUN_RUNNER_INTERRUPTIBLE_H_

#include <atomic>
#include <functional>

#include "absl/status/status.h"
#include "hermetest/tools/run/runner/signal_watch.h"

namespace hermetest::tools {

// Does `work`, which runs programs (ProgramRunner), in a thread of its own, and waits for its end
// and that of every sandbox. A signal makes `stop` true. Fails when there is no thread to be had.
absl::Status DoInterruptibly(SignalWatch& signals, std::atomic<bool>& stop,
                             std::function<void()> work);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_INTERRUPTIBLE_H_

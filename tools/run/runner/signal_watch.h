// SignalWatch: the signals by which somebody ends hermetest, as something to wait for.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_SIGNAL_WATCH_H_
#define HERMETEST_TOOLS_RUN_RUNNER_SIGNAL_WATCH_H_

#include <optional>

#include "absl/time/time.h"
#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::tools {

// From its construction on, SIGINT, SIGTERM, SIGHUP and SIGQUIT are blocked, in this thread and in
// those that it starts later.
class SignalWatch {
 public:
  SignalWatch();

  enum class Event { kSignal, kOther, kTick };

  // Waits for a signal, for `other_fd` to become readable, or for `tick` to pass.
  Event Wait(int other_fd, absl::Duration tick);

  // The first signal that came.
  std::optional<int> signal() const { return signal_; }

 private:
  internal::UniqueFd fd_;
  std::optional<int> signal_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_SIGNAL_WATCH_H_

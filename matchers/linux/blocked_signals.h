// BlockedSignals: no handler of the program runs on this thread for a scope.

#ifndef HERMETEST_MATCHERS_LINUX_BLOCKED_SIGNALS_H_
#define HERMETEST_MATCHERS_LINUX_BLOCKED_SIGNALS_H_

#include <signal.h>
#include <sys/syscall.h>

#include <cstdint>

#include "hermetest/matchers/linux/raw_syscall.h"

namespace hermetest::internal {

// Of all signals, the C library's own among them, which sigprocmask(3) leaves out. A process that
// is forked off in the scope leaves it too.
class [[nodiscard]] BlockedSignals {
 public:
  BlockedSignals() {
    const uint64_t all = ~uint64_t{0};
    RawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before_, sizeof(before_));
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() {
    RawSyscall(SYS_rt_sigprocmask, SIG_SETMASK, &before_, nullptr, sizeof(before_));
  }

 private:
  uint64_t before_ = 0;  // as the kernel has it
};

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_BLOCKED_SIGNALS_H_

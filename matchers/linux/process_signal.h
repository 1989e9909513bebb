// Signals to a child of this process, wherever the kernel or a filter stands.

#ifndef HERMETEST_MATCHERS_LINUX_PROCESS_SIGNAL_H_
#define HERMETEST_MATCHERS_LINUX_PROCESS_SIGNAL_H_

#include <sys/types.h>

#include "hermetest/matchers/linux/call_error.h"

namespace hermetest::internal {

// Sends `signal` to the child `pid`, whose pidfd is `pidfd`. Where pidfd_send_signal(2) is denied,
// kill(2) does it: until a child is collected, no other process has its number. Fails with ESRCH
// where it has been collected.
CallError SignalChild(int pidfd, pid_t pid, int signal);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_PROCESS_SIGNAL_H_

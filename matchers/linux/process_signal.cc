#include "hermetest/matchers/linux/process_signal.h"

#include <poll.h>
#include <sys/syscall.h>

#include <cerrno>

#include "hermetest/matchers/linux/call_error.h"
#include "hermetest/matchers/linux/raw_syscall.h"

namespace hermetest::internal {

CallError SignalChild(int pidfd, pid_t pid, int signal) {
  const CallError failed = Call(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0);
  if (!failed || failed.error == ESRCH) return failed;
  // Ended: it is a zombie, to which a signal does nothing, or collected.
  pollfd process = {pidfd, POLLIN, 0};
  if (poll(&process, 1, 0) > 0) return {};
  return Call(SYS_kill, pid, signal);
}

}  // namespace hermetest::internal

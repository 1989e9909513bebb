#include "hermetest/tools/run/runner/signal_watch.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <climits>

#include "absl/time/time.h"

namespace hermetest::tools {

SignalWatch::SignalWatch() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  fd_.Reset(signalfd(-1, &signals, SFD_CLOEXEC));
}

SignalWatch::Event SignalWatch::Wait(int other_fd, absl::Duration tick) {
  pollfd both[] = {{fd_.get(), POLLIN, 0}, {other_fd, POLLIN, 0}};
  const int wait =
      tick == absl::InfiniteDuration() ? -1 : static_cast<int>(absl::ToInt64Milliseconds(tick));
  if (poll(both, 2, wait) <= 0) return Event::kTick;
  if (both[0].revents == 0) return Event::kOther;
  signalfd_siginfo info = {};
  if (read(fd_.get(), &info, sizeof(info)) == sizeof(info) && !signal_.has_value()) {
    signal_ = static_cast<int>(info.ssi_signo);
  }
  return Event::kSignal;
}

}  // namespace hermetest::tools

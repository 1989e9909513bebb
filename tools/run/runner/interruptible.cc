#include "hermetest/tools/run/runner/interruptible.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tools/run/runner/own_error.h"
#include "hermetest/tools/run/runner/own_thread.h"
#include "hermetest/tools/run/runner/program_runner.h"
#include "hermetest/tools/run/runner/signal_watch.h"

namespace hermetest::tools {

absl::Status DoInterruptibly(SignalWatch& signals, std::atomic<bool>& stop,
                             std::function<void()> work) {
  const internal::UniqueFd done(eventfd(0, EFD_CLOEXEC));
  if (!done.valid()) return OwnError(errno, "cannot make an eventfd");
  absl::StatusOr<std::thread> thread = StartThread([&] {
    work();
    const uint64_t one = 1;
    static_cast<void>(!write(done.get(), &one, sizeof(one)));
  });
  if (!thread.ok()) return thread.status();
  while (signals.Wait(done.get(), absl::InfiniteDuration()) != SignalWatch::Event::kOther) {
    if (signals.signal().has_value()) stop = true;
  }
  thread->join();
  ProgramRunner::ReleaseSandboxes();
  return absl::OkStatus();
}

}  // namespace hermetest::tools

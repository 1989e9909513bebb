#include "hermetest/tests/endings/stepped_clock.h"

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include "absl/time/time.h"

namespace hermetest::tests {
namespace {

// What the test program and its forks share.
struct Clock {
  std::atomic<int64_t> step_seconds;
  pid_t test_program;
  int looks;  // an eventfd(2), one to be read for each
};

Clock* MakeClock() {
  void* const page =
      mmap(nullptr, sizeof(Clock), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) abort();
  auto* const made = static_cast<Clock*>(page);
  made->test_program = getpid();
  made->looks = eventfd(0, EFD_SEMAPHORE | EFD_CLOEXEC);
  if (made->looks < 0) abort();
  return made;
}

Clock* const the_clock = MakeClock();

// The body of a test may have the same number, in its PID namespace, but no parent there.
bool IsTestProgram() { return getpid() == the_clock->test_program && getppid() != 0; }

void CountLook() {
  const int error = errno;
  const uint64_t one = 1;
  if (write(the_clock->looks, &one, sizeof(one)) < 0) abort();
  errno = error;
}

}  // namespace

void StepClock(absl::Duration step) { the_clock->step_seconds = absl::ToInt64Seconds(step); }

void AwaitLooks(int count) {
  for (int i = 0; i < count; ++i) {
    uint64_t one = 0;
    if (read(the_clock->looks, &one, sizeof(one)) < 0) abort();
  }
}

}  // namespace hermetest::tests

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): those there are reserved
extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  using hermetest::tests::the_clock;
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
  // Constructors of other files may ask before there is a clock.
  if (the_clock == nullptr || the_clock->step_seconds == 0) return result;
  if (clock == CLOCK_REALTIME) now->tv_sec += the_clock->step_seconds;
  if (hermetest::tests::IsTestProgram()) hermetest::tests::CountLook();
  return result;
}

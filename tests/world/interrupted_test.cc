// A test program that signals interrupt all the time, as a profiler does, gets its worlds all the
// same.

#include <signal.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace hermetest::tests {
namespace {

// Interrupts every system call that can be (signal(7)), as often as the kernel lets it.
class Interruptions {
 public:
  Interruptions(void (*handler)(int), suseconds_t microseconds) {
    struct sigaction action = {};
    action.sa_handler = handler;
    Set(SIGALRM, action, &before_);
    SetInterval(microseconds);
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() {
    SetInterval(0);
    Set(SIGALRM, before_, nullptr);
  }

 private:
  static void Set(int signal, const struct sigaction& action, struct sigaction* before) {
    if (sigaction(signal, &action, before) != 0) std::abort();
  }

  static void SetInterval(suseconds_t microseconds) {
    const itimerval timer = {{0, microseconds}, {0, microseconds}};
    if (setitimer(ITIMER_REAL, &timer, nullptr) != 0) std::abort();
  }

  struct sigaction before_;
};

void ExpectWorldsToBeHad() {
  for (int i = 0; i < 50; ++i) {
    for (const Isolation& isolation :
         {Isolation(), Isolation().AsInit(), Isolation().WithUserNamespace()}) {
      const IsolatedResult result = RunIsolated(isolation, [] {});
      ASSERT_TRUE(result.passed()) << "run " << i << "\n" << result;
    }
  }
}

TEST(Interrupted, ProgramGetsItsWorlds) {
  const Interruptions interruptions([](int) {}, 20);
  ExpectWorldsToBeHad();
}

volatile int forks = 0;

// As a watchdog does that starts a helper. fork(2) is among what a handler may call.
void Fork(int) {
  const int error = errno;
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  if (pid > 0 && waitpid(pid, nullptr, 0) == pid) forks = forks + 1;
  errno = error;
}

TEST(Interrupted, ByForksProgramGetsItsWorlds) {
  const Interruptions interruptions(&Fork, 500);
  ExpectWorldsToBeHad();
  EXPECT_GT(forks, 0);
}

}  // namespace
}  // namespace hermetest::tests

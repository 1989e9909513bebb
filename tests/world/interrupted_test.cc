// A test program that signals interrupt all the time, as a profiler does, gets its worlds all the
// same.

#include <signal.h>
#include <sys/time.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace hermetest::tests {
namespace {

// Interrupts every system call that can be (signal(7)), as often as the kernel lets it.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    Set(SIGALRM, action, &before_);
    SetInterval(20);
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

TEST(Interrupted, ProgramGetsItsWorlds) {
  const Interruptions interruptions;
  for (int i = 0; i < 50; ++i) {
    for (const Isolation& isolation :
         {Isolation(), Isolation().AsInit(), Isolation().WithUserNamespace()}) {
      const IsolatedResult result = RunIsolated(isolation, [] {});
      ASSERT_TRUE(result.passed()) << "run " << i << "\n" << result;
    }
  }
}

}  // namespace
}  // namespace hermetest::tests

// A test program that signals interrupt all the time, as a profiler does, gets its sandboxes all
// the same.

#include <pthread.h>
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
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

// Sends SIGALRM in `first` microseconds, and again each `interval`; just once when that is 0.
void SetTimer(suseconds_t first, suseconds_t interval) {
  const itimerval timer = {{0, interval}, {0, first}};
  if (setitimer(ITIMER_REAL, &timer, nullptr) != 0) std::abort();
}

// Interrupts every system call that can be (signal(7)), by a handler of SIGALRM.
class Interruptions {
 public:
  Interruptions(void (*handler)(int), suseconds_t first, suseconds_t interval) {
    struct sigaction action = {};
    action.sa_handler = handler;
    Set(SIGALRM, action, &before_);
    SetTimer(first, interval);
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() {
    SetTimer(0, 0);
    Set(SIGALRM, before_, nullptr);
  }

 private:
  static void Set(int signal, const struct sigaction& action, struct sigaction* before) {
    if (sigaction(signal, &action, before) != 0) std::abort();
  }

  struct sigaction before_;
};

void ExpectSandboxesToBeHad() {
  for (int i = 0; i < 50; ++i) {
    for (const auto& [form, isolation] : EveryForm()) {
      const IsolatedResult result = RunIsolated(isolation, [] {});
      ASSERT_TRUE(result.passed()) << "run " << i << " of " << form << "\n" << result;
    }
  }
}

TEST(Interrupted, ProgramGetsItsSandboxes) {
  const Interruptions interruptions([](int) {}, 20, 20);  // as often as the kernel lets it
  ExpectSandboxesToBeHad();
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

// Comes again when it is over: a program that is not left alone for as long as a fork takes would
// get nowhere.
void ForkAgainAndAgain(int signal) {
  Fork(signal);
  SetTimer(500, 0);
}

TEST(Interrupted, ByForksProgramGetsItsSandboxes) {
  const Interruptions interruptions(&ForkAgainAndAgain, 500, 0);
  ExpectSandboxesToBeHad();
  EXPECT_GT(forks, 0);
}

// Sends a signal while fork(2) is at work, once.
volatile bool signal_at_fork = false;

void SignalAtFork() {
  if (!signal_at_fork) return;
  signal_at_fork = false;
  raise(SIGUSR1);
}

const int registered = pthread_atfork(&SignalAtFork, nullptr, nullptr);

// The next child of the program is the body then, and belongs into the sandbox.
TEST(Interrupted, ByAForkWhileTheBodyIsForkedProgramKeepsItsChildToItself) {
  struct sigaction before;
  struct sigaction action = {};
  action.sa_handler = &Fork;
  ASSERT_EQ(sigaction(SIGUSR1, &action, &before), 0);
  for (const bool as_init : {false, true}) {
    const int forks_before = forks;
    signal_at_fork = true;
    const IsolatedResult result = RunIsolated(as_init ? Isolation().AsInit() : Isolation(),
                                              [&] { EXPECT_EQ(getpid(), as_init ? 1 : 2); });
    EXPECT_TRUE(result.passed()) << result;
    EXPECT_EQ(forks, forks_before + 1);
  }
  sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace
}  // namespace hermetest::tests

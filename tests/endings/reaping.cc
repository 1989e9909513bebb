// Tests in a program that takes the statuses of its children away, in the way that ENDINGS_REAPING
// names; reaping_test.cc runs them one by one.

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

class Reaping : public Isolated<testing::Test, ModeFromEnvironment> {};

void ReapAll(int) {
  const int error = errno;
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  errno = error;
}

void SetSigchldAction(void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  if (sigaction(SIGCHLD, &action, nullptr) != 0) abort();
}

// In the program, before fork(2) returns: a handler of SIGCHLD can be that early.
void ReapInFork() {
  static const pid_t program = getpid();
  pthread_atfork(
      nullptr,
      [] {
        if (getpid() == program) waitpid(-1, nullptr, 0);
      },
      nullptr);
}

class ReapingProgram : public testing::Environment {
 public:
  void SetUp() override {
    const char* value = std::getenv("ENDINGS_REAPING");
    const absl::string_view way = value == nullptr ? "" : value;
    if (way == "ignored") {
      SetSigchldAction(SIG_IGN, 0);
    } else if (way == "no_zombies") {
      SetSigchldAction([](int) {}, SA_NOCLDWAIT);
    } else if (way == "handler") {
      SetSigchldAction(&ReapAll, 0);
    } else if (way == "in_fork") {
      ReapInFork();
    } else {
      std::cerr << "ENDINGS_REAPING names no way: " << way << std::endl;
      abort();
    }
  }
};

const testing::Environment* const environment =
    testing::AddGlobalTestEnvironment(new ReapingProgram);

TEST_F(Reaping, Passes) {}

TEST_F(Reaping, Fails) { FailBeforeTheEnd(); }

TEST_F(Reaping, Crashes) {
  FailBeforeTheEnd();
  abort();
}

TEST_F(Reaping, Exits) {
  FailBeforeTheEnd();
  exit(3);
}

TEST_F(Reaping, ExitsUnheard) {
  FailBeforeTheEnd();
  _exit(7);
}

Isolation WithDeadline() { return ModeFromEnvironment().WithTimeout(absl::Seconds(1)); }

class ReapingLater : public Isolated<testing::Test, WithDeadline> {};

TEST_F(ReapingLater, Stays) {
  FailBeforeTheEnd();
  for (;;) pause();
}

// What the program has set holds in the test too.
TEST_F(Reaping, InheritsTheAction) {
  const bool ignored = absl::string_view(std::getenv("ENDINGS_REAPING")) == "ignored";
  struct sigaction action;
  ASSERT_EQ(sigaction(SIGCHLD, nullptr, &action), 0);
  EXPECT_EQ(action.sa_handler == SIG_IGN, ignored);
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

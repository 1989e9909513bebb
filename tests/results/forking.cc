// Tests whose expectations fail in processes that they fork, in each way to be isolated. Every such
// failure has a message of its own. The test itself passes.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

pid_t Fork(const std::function<void()>& child) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  child();
  _exit(0);
}

int StatusOf(pid_t pid) {
  int status = -1;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  return status;
}

template <typename InForm>
class Forks : public TestInForm<InForm> {};

TYPED_TEST_SUITE(Forks, BasicFormTypes, FormTypeName);

TYPED_TEST(Forks, AChildThatExits) {
  const pid_t child = Fork([] { EXPECT_EQ(1, 2) << "in a child that exits"; });
  EXPECT_EQ(StatusOf(child), 0);
}

TYPED_TEST(Forks, AChildThatIsKilled) {
  const pid_t child = Fork([] {
    ADD_FAILURE() << "in a child that is killed";
    raise(SIGKILL);
  });
  EXPECT_EQ(WTERMSIG(StatusOf(child)), SIGKILL);
}

TYPED_TEST(Forks, AGrandchild) {
  const pid_t child = Fork([] {
    const pid_t grandchild = Fork([] { ADD_FAILURE() << "in a grandchild"; });
    _exit(StatusOf(grandchild));
  });
  EXPECT_EQ(StatusOf(child), 0);
}

TYPED_TEST(Forks, AChildThatFailsFatallyUnderATrace) {
  SCOPED_TRACE("of the test");
  const pid_t child = Fork([] {
    [] { FAIL() << "in a child, fatally"; }();
    _exit(testing::Test::HasFatalFailure() ? 3 : 4);
  });
  EXPECT_EQ(WEXITSTATUS(StatusOf(child)), 3);
  EXPECT_FALSE(testing::Test::HasFatalFailure()) << "known to the child only";
}

TYPED_TEST(Forks, AChildThatSucceeds) {
  const pid_t child = Fork([] { EXPECT_EQ(1, 1); });
  EXPECT_EQ(StatusOf(child), 0);
}

// Forks a process that has the pid of the body, in a PID namespace of its own.
pid_t ForkNamesake() {
  const bool body_is_first = getpid() == 1;
  const int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(unshare(CLONE_NEWPID), 0);
  const pid_t first = fork();
  if (first != 0) {
    // Further children are the body's again: a leak checker starts one, and would find no init.
    EXPECT_EQ(setns(own, CLONE_NEWPID), 0);
    close(own);
  }
  if (first != 0 || body_is_first) return first;
  const pid_t second = fork();
  if (second == 0) return 0;
  _exit(WEXITSTATUS(StatusOf(second)));
}

TYPED_TEST(Forks, ANamesakeThatStraysIntoGoogleTest) {
  const pid_t namesake = ForkNamesake();
  if (namesake == 0) return;
  EXPECT_EQ(WEXITSTATUS(StatusOf(namesake)), EXIT_FAILURE);
  ADD_FAILURE() << "behind a namesake that strays";
}

TYPED_TEST(Forks, ANamesakeThatCrashesBeforeAnExit) {
  const pid_t namesake = ForkNamesake();
  if (namesake == 0) __builtin_trap();
  StatusOf(namesake);
  _exit(3);
}

TYPED_TEST(Forks, ManyWithThreadsAtOnce) {
  constexpr int kProcesses = 4;
  constexpr int kThreads = 4;
  constexpr int kFailures = 25;
  const auto fail = [](int process, int thread) {
    for (int i = 0; i < kFailures; ++i) {
      ADD_FAILURE() << "<process " << process << " thread " << thread << " failure " << i << " "
                    << std::string(static_cast<size_t>(100 * i), 'x') << ">";
    }
  };
  const auto crowd = [&](int process) {
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back(fail, process, thread);
    for (std::thread& thread : threads) thread.join();
  };
  std::vector<pid_t> children;
  for (int process = 1; process < kProcesses; ++process) {
    children.push_back(Fork([&] { crowd(process); }));
  }
  crowd(0);
  for (const pid_t child : children) EXPECT_EQ(StatusOf(child), 0);
}

}  // namespace
}  // namespace hermetest::tests

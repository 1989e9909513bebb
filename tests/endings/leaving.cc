// Tests whose process ends before they do, without a crash; exit_test.cc runs them one by one.

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

using InMode = Isolated<testing::Test, ModeFromEnvironment>;

void BecomeProgram(const char* path) {
  execl(path, path, static_cast<char*>(nullptr));
  ADD_FAILURE() << "cannot execute " << path;
}

// Every test here fails first and ends then.
class Leave : public InMode {
 protected:
  void SetUp() override { FailBeforeTheEnd(); }
};

TEST_F(Leave, Exit0) { exit(0); }
TEST_F(Leave, Exit3) { exit(3); }
TEST_F(Leave, RawExit0) { _exit(0); }
TEST_F(Leave, RawExit7) { _exit(7); }
TEST_F(Leave, QuickExit0) { quick_exit(0); }
TEST_F(Leave, QuickExit5) { quick_exit(5); }
TEST_F(Leave, ExitOfTheOnlyThread) { syscall(SYS_exit, 9); }
TEST_F(Leave, ExecTrue) { BecomeProgram("/bin/true"); }
TEST_F(Leave, ExecFalse) { BecomeProgram("/bin/false"); }

TEST_F(Leave, ExitInThread) {
  std::thread([] { exit(4); }).join();
}

TEST_F(Leave, ExecInThread) {
  std::thread([] { BecomeProgram("/bin/true"); }).join();
}

// What a forked process does with the test's registered exit handlers is not the test's exit.
TEST_F(Leave, RawExitAfterForkedExit) {
  const pid_t child = fork();
  if (child == 0) exit(0);
  waitpid(child, nullptr, 0);
  _exit(6);
}

class ExitInConstructor : public InMode {
 public:
  ExitInConstructor() {
    FailBeforeTheEnd();
    exit(1);
  }
};
TEST_F(ExitInConstructor, Body) { ADD_FAILURE() << "not to be reached"; }

class ExitInSetUp : public InMode {
  void SetUp() override {
    FailBeforeTheEnd();
    exit(0);
  }
};
TEST_F(ExitInSetUp, Body) { ADD_FAILURE() << "not to be reached"; }

class ExitInTearDown : public InMode {
  void TearDown() override { exit(0); }
};
TEST_F(ExitInTearDown, Body) { FailBeforeTheEnd(); }

class ExitInDestructor : public InMode {
 public:
  ~ExitInDestructor() override { exit(0); }
};
TEST_F(ExitInDestructor, Body) { FailBeforeTheEnd(); }

class Stays : public InMode {};

TEST_F(Stays, WhenAForkedProcessExits) {
  const pid_t child = fork();
  if (child == 0) exit(3);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 3);
}

// The forked copy returns from the body, and must not pass for the test.
TEST_F(Stays, WhenAForkedProcessReturns) {
  const pid_t child = fork();
  if (child == 0) return;
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), EXIT_FAILURE);
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

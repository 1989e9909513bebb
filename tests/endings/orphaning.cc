// Isolated tests in a row, so that one runs while the sandbox of the next is being prepared;
// killed_program_test.cc kills this program in the midst of that.

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

class Orphaning : public Isolated<testing::Test, ModeFromEnvironment> {
 protected:
  static void SetUpTestSuite() {
    program_ = static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0));
    ASSERT_GE(program_, 0);
    raise(SIGSTOP);  // here the tracer begins to count (traced_program.h)
  }

  // A test that has outlived the program stays, for else it could end by itself before anybody
  // looks.
  void TearDown() override {
    pollfd program = {program_, POLLIN, 0};
    while (poll(&program, 1, 0) != 0) pause();
  }

 private:
  static int program_;  // a pidfd
};

int Orphaning::program_ = -1;

TEST_F(Orphaning, LeavesAProcess) {
  if (fork() == 0) {
    for (;;) pause();
  }
}

TEST_F(Orphaning, IsNext) { EXPECT_EQ(getpid(), ModeFromEnvironment().as_init() ? 1 : 2); }

TEST_F(Orphaning, IsLast) {}

}  // namespace hermetest::tests

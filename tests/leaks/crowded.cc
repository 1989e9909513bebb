// Tests that run at once, one of which leaves a mount; crowd_test.cc runs them with three jobs on a
// host that may be spoilt. /mnt is a shared mount there.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

namespace hermetest::tests {
namespace {

Isolation Inherited() {
  return Isolation().WithPropagation(Propagation::kInherited).WithTimeout(absl::Seconds(60));
}

// Its tests share a pipe. They cannot look at /proc: each sandbox's own hides that of the others.
class Crowd : public Isolated<testing::Test, Inherited> {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(pipe2(pipe_, O_CLOEXEC), 0); }
  static void TearDownTestSuite() {
    close(pipe_[0]);
    close(pipe_[1]);
  }

  static void WaitForMount() {
    char byte;
    ASSERT_EQ(read(pipe_[0], &byte, 1), 1);
  }
  static void SayMounted() { ASSERT_EQ(write(pipe_[1], "m", 1), 1); }

 private:
  static int pipe_[2];
};

int Crowd::pipe_[2];

bool MountStray() {
  return mkdir("/mnt/stray", 0755) == 0 && mount("stray", "/mnt/stray", "tmpfs", 0, nullptr) == 0;
}

// The first of the three to be told of ends when the second has mounted.
TEST_F(Crowd, Waits) {
  WaitForMount();
  EXPECT_EQ(getenv("CROWD_FAILS"), nullptr);
}

TEST_F(Crowd, Mounts) {
  if (getenv("CROWD_BY_CHILD") == nullptr) {
    EXPECT_TRUE(MountStray());
  } else {
    const pid_t child = fork();
    if (child == 0) _exit(MountStray() ? 0 : 1);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  SayMounted();
}

TEST_F(Crowd, LeavesNothing) {}

}  // namespace
}  // namespace hermetest::tests

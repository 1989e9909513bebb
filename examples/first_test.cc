#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

class DaemonTest : public hermetest::IsolatedTest {};

TEST_F(DaemonTest, OwnsItsMachine) {
  EXPECT_EQ(getpid(), 2);                                       // PID 1 is a small init
  ASSERT_EQ(sethostname("isolated", 8), 0);                     // the host keeps its name
  ASSERT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0);  // and never sees this
  EXPECT_GE(creat("/mnt/daemon.pid", 0644), 0);
}

TEST_F(DaemonTest, FindsNothingOfTheTestBefore) {
  char name[65] = {};
  ASSERT_EQ(gethostname(name, sizeof(name) - 1), 0);
  EXPECT_STRNE(name, "isolated");
  EXPECT_NE(access("/mnt/daemon.pid", F_OK), 0);
}

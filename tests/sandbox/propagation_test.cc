// Whose mounts travel where. Each "host" here is itself an isolated block whose tree is shared, as
// systemd leaves that of a real host, so that it may be spoilt.

#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class SharedHost : public IsolatedTest {
 protected:
  SharedHost() {
    EXPECT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0);
    EXPECT_EQ(mount("point", directory_.path().c_str(), "tmpfs", 0, nullptr), 0);
    EXPECT_EQ(pipe(to_sandbox_), 0);
    EXPECT_EQ(pipe(to_host_), 0);
  }

  // Mounts a file system named "of-host" once the sandbox asks for it.
  void MountOnRequest() {
    host_process_ = fork();
    if (host_process_ != 0) return;
    char byte = 0;
    static_cast<void>(!read(to_host_[0], &byte, 1));
    const bool mounted = mount("of-host", directory_.path().c_str(), "tmpfs", 0, nullptr) == 0;
    byte = mounted ? 'y' : 'n';
    static_cast<void>(!write(to_sandbox_[1], &byte, 1));
    _exit(0);
  }

  // In the sandbox: makes the host mount, and waits until it has.
  void AskHostToMount() {
    char byte = 'm';
    ASSERT_EQ(write(to_host_[1], &byte, 1), 1);
    ASSERT_EQ(read(to_sandbox_[0], &byte, 1), 1);
    ASSERT_EQ(byte, 'y');
  }

  const ScopedDirectory directory_;
  int to_sandbox_[2];
  int to_host_[2];
  pid_t host_process_ = -1;
};

TEST_F(SharedHost, PrivateLetsNothingThroughEitherWay) {
  MountOnRequest();
  const std::vector<std::string> before = MountLines();
  const IsolatedResult result =
      RunIsolated(Isolation().WithPropagation(Propagation::kPrivate), [&] {
        EXPECT_THAT(PropagatingMountLines(), IsEmpty());
        EXPECT_EQ(mount("of-sandbox", directory_.path().c_str(), "tmpfs", 0, nullptr), 0);
        AskHostToMount();
        EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(" of-host "))));
      });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(" of-sandbox "))));
  EXPECT_EQ(MountLines().size(), before.size() + 1);  // of-host
}

TEST_F(SharedHost, SlaveTakesMountsOfTheHostAndGivesNone) {
  MountOnRequest();
  const IsolatedResult result = RunIsolated(Isolation().WithPropagation(Propagation::kSlave), [&] {
    EXPECT_THAT(PropagatingMountLines(), Not(IsEmpty()));
    EXPECT_THAT(PropagatingMountLines(), Each(Not(HasSubstr(" shared:"))));
    AskHostToMount();
    EXPECT_THAT(MountLines(), Contains(HasSubstr(" of-host ")));
    EXPECT_EQ(mount("of-sandbox", directory_.path().c_str(), "tmpfs", 0, nullptr), 0);
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(" of-sandbox "))));
  EXPECT_THAT(MountLines(), Contains(HasSubstr(" of-host ")));
}

TEST_F(SharedHost, InheritedBreaksTheProcOfTheHost) {
  std::ifstream own_mounts("/proc/self/mountinfo");  // still to be had once /proc is spoilt
  ASSERT_EQ(access("/proc/self/comm", R_OK), 0);
  const IsolatedResult result = RunIsolated(
      Isolation().WithPropagation(Propagation::kInherited),
      [&] { EXPECT_EQ(mount("of-sandbox", directory_.path().c_str(), "tmpfs", 0, nullptr), 0); });
  EXPECT_TRUE(result.passed()) << result;
  // The sandbox's proc lies over the host's, and the processes that it shows are gone.
  EXPECT_EQ(access("/proc/self/comm", R_OK), -1);
  const std::string mounts((std::istreambuf_iterator<char>(own_mounts)), {});
  EXPECT_THAT(mounts, HasSubstr(" of-sandbox "));
  ASSERT_EQ(umount("/proc"), 0);
  EXPECT_EQ(access("/proc/self/comm", R_OK), 0);
}

TEST_F(SharedHost, DefaultLeavesTheProcOfTheHostAlone) {
  const std::vector<std::string> before = MountLines();
  const IsolatedResult result = RunIsolated(Isolation(), [] {});
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(MountLines(), before);
  EXPECT_EQ(access("/proc/self/comm", R_OK), 0);
}

}  // namespace
}  // namespace hermetest::tests

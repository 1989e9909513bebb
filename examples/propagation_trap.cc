// The shared-propagation trap, and why the default is not in it.
//
// systemd makes every mount of a machine shared (mount_namespaces(7)). A new mount namespace is a
// copy of the tree whose mounts are still peers of the host's, so what is mounted in the copy is
// mounted on the host too. The first thing that a new PID namespace needs is a /proc of its own;
// mounted without further thought, it lands on the host's /proc.
//
// Here the host is itself an isolated test, so that it may be spoilt.

#include <sys/mount.h>
#include <unistd.h>

#include <climits>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/examples/command.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/run_isolated.h"

namespace {

using hermetest::Isolation;
using hermetest::Propagation;
using hermetest::examples::Content;

// The pid of this process according to /proc; empty when /proc knows nothing of it.
std::string SelfAccordingToProc() {
  char target[PATH_MAX];
  const ssize_t size = readlink("/proc/self", target, sizeof(target));
  return size < 0 ? "" : std::string(target, static_cast<size_t>(size));
}

class SystemdHost : public hermetest::IsolatedTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0);
    ASSERT_EQ(SelfAccordingToProc(), std::to_string(getpid()));
  }
};

TEST_F(SystemdHost, KeepsItsProcByDefault) {
  const std::string mounts = Content("/proc/self/mountinfo");

  const hermetest::IsolatedResult result = hermetest::RunIsolated(Isolation(), [] {
    EXPECT_EQ(SelfAccordingToProc(), "2");
    EXPECT_EQ(mount("stray", "/mnt", "tmpfs", 0, nullptr), 0);
  });

  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(Content("/proc/self/mountinfo"), mounts);
  EXPECT_EQ(SelfAccordingToProc(), std::to_string(getpid()));
}

TEST_F(SystemdHost, LosesItsProcWhenPropagationIsInherited) {
  const hermetest::IsolatedResult result =
      hermetest::RunIsolated(Isolation().WithPropagation(Propagation::kInherited), [] {
        EXPECT_EQ(SelfAccordingToProc(), "2");
        EXPECT_EQ(mount("stray", "/mnt", "tmpfs", 0, nullptr), 0);
      });

  EXPECT_TRUE(result.passed()) << result;  // inside, all looks well
  // On the host, /proc now shows the processes of a PID namespace that is no more: not even
  // /proc/self leads anywhere.
  EXPECT_EQ(SelfAccordingToProc(), "");
  EXPECT_NE(access("/proc/self/mountinfo", F_OK), 0);
  // Every mount of the block has stayed behind. The host's own /proc is back once the foreign one
  // is taken off it.
  EXPECT_EQ(umount2("/mnt", MNT_DETACH), 0);
  EXPECT_EQ(umount2("/proc", MNT_DETACH), 0);
  EXPECT_EQ(SelfAccordingToProc(), std::to_string(getpid()));
}

}  // namespace

// Tests that leave mounts where they should not; guard_test.cc runs them one by one on a host that
// may be spoilt. /mnt is an empty file system there.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/leaks/mounter.h"
#include "hermetest/tests/leaks/noise.h"

namespace hermetest::tests {
namespace {

// The directory may be there: files are the host's, and another test may have left it.
void MakeDirectory(const std::string& path) {
  ASSERT_TRUE(mkdir(path.c_str(), 0755) == 0 || errno == EEXIST) << path;
}

// Mounts a tmpfs named "stray".
void MountStray(const std::string& path) {
  ASSERT_NO_FATAL_FAILURE(MakeDirectory(path));
  ASSERT_EQ(mount("stray", path.c_str(), "tmpfs", 0, nullptr), 0) << path;
}

// ------------------------------------------------------------------------------- isolated tests

class Private : public IsolatedTest {};

TEST_F(Private, Mounts) { MountStray("/mnt/stray"); }

TEST_F(Private, MountsOnMnt) { ASSERT_EQ(mount("stray", "/mnt", "tmpfs", 0, nullptr), 0); }

Isolation Inherited() { return Isolation().WithPropagation(Propagation::kInherited); }

class Inheriting : public Isolated<testing::Test, Inherited> {};

TEST_F(Inheriting, Mounts) { MountStray("/mnt/stray"); }

TEST_F(Inheriting, MountsOnMnt) { ASSERT_EQ(mount("stray", "/mnt", "tmpfs", 0, nullptr), 0); }

TEST_F(Inheriting, Unmounts) { ASSERT_EQ(umount2("/mnt/of-the-host", MNT_DETACH), 0); }

// The test program's own view of the host's namespace, which its tests inherit.
class Privileged : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { host_ = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC); }
  static void TearDownTestSuite() { close(host_); }

  static void EnterHost() { ASSERT_EQ(setns(host_, CLONE_NEWNS), 0); }

 private:
  static int host_;
};

int Privileged::host_ = -1;

TEST_F(Privileged, MountsOnTheHost) {
  EnterHost();
  MountStray("/mnt/stray");
  WaitForNoise();
}

TEST_F(Privileged, UnmountsOnTheHost) {
  EnterHost();
  ASSERT_EQ(umount2("/mnt/of-the-host", MNT_DETACH), 0);
}

// A process of the test program that mounts what it is asked to.
class Asking : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { mounter_ = new Mounter; }
  static void TearDownTestSuite() { delete mounter_; }

  static Mounter* mounter_;
};

Mounter* Asking::mounter_ = nullptr;

TEST_F(Asking, ForAMount) { ASSERT_TRUE(mounter_->Mount("/mnt/stray")); }

// The same of somebody else, who listens on a socket that the caller of this program has made.
TEST(AskingOutside, ForAMount) { ASSERT_TRUE(AskOutside("/mnt/stray")); }

class IsolatedAskingOutside : public IsolatedTest {};

TEST_F(IsolatedAskingOutside, ForAMount) { ASSERT_TRUE(AskOutside("/mnt/stray")); }

// -------------------------------------------------------------------------------- ordinary tests

TEST(Ordinary, Mounts) { MountStray("/mnt/stray"); }

TEST(Ordinary, Binds) {
  ASSERT_NO_FATAL_FAILURE(MakeDirectory("/mnt/stray"));
  ASSERT_EQ(mount("/mnt/of-the-host", "/mnt/stray", nullptr, MS_BIND, nullptr), 0);
}

TEST(Ordinary, BindsOntoItself) {
  ASSERT_EQ(mount("/mnt/of-the-host", "/mnt/of-the-host", nullptr, MS_BIND, nullptr), 0);
}

// What is mounted on a shared mount cannot be moved.
TEST(Ordinary, Moves) {
  ASSERT_NO_FATAL_FAILURE(MakeDirectory("/mnt/private/stray"));
  ASSERT_EQ(mount("/mnt/private/of-the-host", "/mnt/private/stray", nullptr, MS_MOVE, nullptr), 0);
}

TEST(Ordinary, RemountsReadOnly) {
  ASSERT_EQ(mount(nullptr, "/mnt/of-the-host", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
            0);
}

TEST(Ordinary, ChangesTheFileSystem) {
  ASSERT_EQ(mount(nullptr, "/mnt/of-the-host", nullptr, MS_REMOUNT, "size=64k"), 0);
}

TEST(Ordinary, ChangesPropagation) {
  ASSERT_EQ(mount(nullptr, "/mnt/of-the-host", nullptr, MS_PRIVATE, nullptr), 0);
}

TEST(Ordinary, Unmounts) { ASSERT_EQ(umount2("/mnt/of-the-host", MNT_DETACH), 0); }

TEST(Ordinary, MountsAndUnmounts) {
  MountStray("/mnt/stray");
  ASSERT_EQ(umount("/mnt/stray"), 0);
}

TEST(Ordinary, HasAChildMount) {
  Mounter mounter;
  ASSERT_TRUE(mounter.Mount("/mnt/stray"));
}

TEST(Ordinary, LeavesNothing) { WaitForNoise(); }

// ----------------------------------------------------------------------- around tests and suites

class SetUpMounts : public testing::Test {
 protected:
  static void SetUpTestSuite() { MountStray("/mnt/stray"); }
};

TEST_F(SetUpMounts, First) {}
TEST_F(SetUpMounts, Second) {}

class IsolatedSetUpMounts : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { MountStray("/mnt/stray"); }
  static void TearDownTestSuite() { ASSERT_EQ(umount("/mnt/stray"), 0); }
};

TEST_F(IsolatedSetUpMounts, First) {}

class TearDownMounts : public testing::Test {
 protected:
  static void TearDownTestSuite() { MountStray("/mnt/stray"); }
};

TEST_F(TearDownMounts, First) {}

// LEAKY_ENVIRONMENT says what the environment of the program mounts, and when.
class MountingEnvironment : public testing::Environment {
 public:
  void SetUp() override { MountIf("SetUp"); }
  void TearDown() override { MountIf("TearDown"); }

 private:
  static void MountIf(const std::string& when) {
    const char* const wanted = getenv("LEAKY_ENVIRONMENT");
    if (wanted != nullptr && when == wanted) MountStray("/mnt/stray");
  }
};

[[maybe_unused]] testing::Environment* const kEnvironment =
    testing::AddGlobalTestEnvironment(new MountingEnvironment);

// ------------------------------------------------------------------------------- left processes

// The daemon mounts while another test runs.
class Daemon : public testing::Test {
 protected:
  static Mounter* mounter_;
};

Mounter* Daemon::mounter_ = nullptr;

TEST_F(Daemon, IsLeft) {
  mounter_ = new Mounter;
  mounter_->LeaveAsDaemon();
}

TEST_F(Daemon, MountsLater) { ASSERT_TRUE(mounter_->Mount("/mnt/stray")); }

// ----------------------------------------------------------------------------------- death tests

TEST(MountDeathTest, LeavesAMount) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        MountStray("/mnt/stray");
        _exit(3);
      },
      testing::ExitedWithCode(3), "");
}

TEST(MountDeathTest, LeavesNothing) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(_exit(3), testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace hermetest::tests

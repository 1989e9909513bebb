// A test program that changes itself and its host between isolated tests. While one of them runs,
// the world of the next is prepared: it must not be used when it shows the host as it was. Run by
// changing_host_test in a world of its own.

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/world/observe.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string& Directory() {
  static const std::string& directory = *new std::string(ScopedDirectory().path());
  return directory;
}

void MountNamed(const char* name) {
  ASSERT_EQ(mount(name, Directory().c_str(), "tmpfs", 0, nullptr), 0);
}

// GoogleTest runs suites in the order in which they are defined: an isolated one, then a change in
// the test program, and so on.

class Step0 : public IsolatedTest {};
TEST_F(Step0, StartsWithAPlainHost) {
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(Directory()))));
}

TEST(Change1, Mounts) {
  ASSERT_EQ(mkdir(Directory().c_str(), 0755), 0);
  MountNamed("first");
}
class Step1 : public IsolatedTest {};
TEST_F(Step1, SeesTheMount) { EXPECT_THAT(MountLines(), Contains(HasSubstr(" first "))); }

TEST(Change2, Unmounts) { ASSERT_EQ(umount(Directory().c_str()), 0); }
class Step2 : public IsolatedTest {};
TEST_F(Step2, NoLongerSeesTheMount) {
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(" first "))));
}

TEST(Change3, SetsTheHostname) { ASSERT_EQ(sethostname("renamed", 7), 0); }
class Step3 : public IsolatedTest {};
TEST_F(Step3, HasTheNewHostname) { EXPECT_EQ(Hostname(), "renamed"); }

TEST(Change4, ChangesDirectory) { ASSERT_EQ(chdir(Directory().c_str()), 0); }
class Step4 : public IsolatedTest {};
TEST_F(Step4, IsInTheNewDirectory) { EXPECT_EQ(std::filesystem::current_path(), Directory()); }

TEST(Change5, UnsharesItsMountNamespace) {
  ASSERT_EQ(unshare(CLONE_NEWNS), 0);
  MountNamed("unshared");
}
class Step5 : public IsolatedTest {};
TEST_F(Step5, IsACopyOfTheNewNamespace) {
  EXPECT_THAT(MountLines(), Contains(HasSubstr(" unshared ")));
}

// The mount table that is watched has to be that of the new namespace from now on.
TEST(Change6, MountsInTheNewNamespace) { MountNamed("later"); }
class Step6 : public IsolatedTest {};
TEST_F(Step6, SeesTheLaterMount) { EXPECT_THAT(MountLines(), Contains(HasSubstr(" later "))); }

TEST(Change7, UnsharesItsUtsNamespace) {
  ASSERT_EQ(unshare(CLONE_NEWUTS), 0);
  ASSERT_EQ(sethostname("again", 5), 0);
}
class Step7 : public IsolatedTest {};
TEST_F(Step7, HasTheHostnameOfTheNewNamespace) { EXPECT_EQ(Hostname(), "again"); }

TEST(Change8, NamesAnotherDirectoryToKeep) {
  ASSERT_EQ(mkdir("/dev/shm/kept", 0755), 0);
  ASSERT_EQ(setenv("TEST_TMPDIR", "/dev/shm/kept", 1), 0);
}
class Step8 : public IsolatedTest {};
TEST_F(Step8, KeepsTheNewDirectory) { EXPECT_EQ(access("/dev/shm/kept", W_OK), 0); }

TEST(Change9, ChangesItsRoot) {
  ASSERT_EQ(mkdir("new-root", 0755), 0);
  ASSERT_EQ(mount("/", "new-root", nullptr, MS_BIND | MS_REC, nullptr), 0);
  ASSERT_EQ(mount("mark", "new-root/dev", "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(mkdir("new-root/dev/mark", 0755), 0);
  ASSERT_EQ(chroot("new-root"), 0);
  ASSERT_EQ(chdir("/"), 0);
}
class Step9 : public IsolatedTest {};
TEST_F(Step9, HasTheNewRoot) { EXPECT_EQ(access("/dev/mark", F_OK), 0); }

}  // namespace
}  // namespace hermetest::tests

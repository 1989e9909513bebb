// A test program that changes itself and its host between the isolated tests of a suite, by a
// listener. While one test runs, the sandbox of the next is prepared: it must not be used when it
// shows the host as it was. Run by changing_host_test in a sandbox of its own.

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/sandbox/observe.h"

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

// What each test is for, and what is changed before it in the test program.

void Mount() {
  ASSERT_EQ(mkdir(Directory().c_str(), 0755), 0);
  MountNamed("first");
}

void Unmount() { ASSERT_EQ(umount(Directory().c_str()), 0); }

void SetTheHostname() { ASSERT_EQ(sethostname("renamed", 7), 0); }

void ChangeDirectory() { ASSERT_EQ(chdir(Directory().c_str()), 0); }

// The mount table that has been watched so far knows nothing of this.
void UnshareMounts() {
  ASSERT_EQ(unshare(CLONE_NEWNS), 0);
  MountNamed("unshared");
}

// The one that is watched has to be that of the new namespace from now on.
void MountInNewNamespace() { MountNamed("later"); }

void UnshareNames() {
  ASSERT_EQ(unshare(CLONE_NEWUTS), 0);
  ASSERT_EQ(sethostname("again", 5), 0);
}

void NameAnotherDirectoryToKeep() {
  ASSERT_EQ(mkdir("/dev/shm/kept", 0755), 0);
  ASSERT_EQ(setenv("TEST_TMPDIR", "/dev/shm/kept", 1), 0);
}

void MountNewRoot() {
  ASSERT_EQ(mkdir("new-root", 0755), 0);
  ASSERT_EQ(mount("/", "new-root", nullptr, MS_BIND | MS_REC, nullptr), 0);
  ASSERT_EQ(mount("mark", "new-root/dev", "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(mkdir("new-root/dev/mark", 0755), 0);
  ASSERT_EQ(chdir("new-root"), 0);
}

// To the same directory, as another mount has it.
void ChangeRoot() { ASSERT_EQ(chroot("."), 0); }

void Write(const char* path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  ASSERT_TRUE(file) << path;
}

// Not to be had by a program that has changed its root (user_namespaces(7)).
void UnshareUsers() {
  const std::string user = std::to_string(geteuid());
  const std::string group = std::to_string(getegid());
  ASSERT_EQ(unshare(CLONE_NEWUSER), 0);
  ASSERT_NO_FATAL_FAILURE(Write("/proc/self/setgroups", "deny"));
  ASSERT_NO_FATAL_FAILURE(Write("/proc/self/uid_map", "77 " + user + " 1"));
  ASSERT_NO_FATAL_FAILURE(Write("/proc/self/gid_map", "77 " + group + " 1"));
}

class ChangingHost : public IsolatedTest {};

TEST_F(ChangingHost, StartsPlain) {
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(Directory()))));
}
TEST_F(ChangingHost, HasTheMount) { EXPECT_THAT(MountLines(), Contains(HasSubstr(" first "))); }
TEST_F(ChangingHost, NoLongerHasTheMount) {
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(" first "))));
}
TEST_F(ChangingHost, HasTheNewHostname) { EXPECT_EQ(Hostname(), "renamed"); }
TEST_F(ChangingHost, IsInTheNewDirectory) {
  EXPECT_EQ(std::filesystem::current_path(), Directory());
}
TEST_F(ChangingHost, IsACopyOfTheNewNamespace) {
  EXPECT_THAT(MountLines(), Contains(HasSubstr(" unshared ")));
}
TEST_F(ChangingHost, HasTheLaterMount) {
  EXPECT_THAT(MountLines(), Contains(HasSubstr(" later ")));
}
TEST_F(ChangingHost, HasTheHostnameOfTheNewNamespace) { EXPECT_EQ(Hostname(), "again"); }
TEST_F(ChangingHost, KeepsTheNewDirectory) { EXPECT_EQ(access("/dev/shm/kept", W_OK), 0); }
TEST_F(ChangingHost, HasTheMountsOfTheNewRoot) {
  EXPECT_THAT(MountLines(), Contains(HasSubstr(" mark ")));
  EXPECT_NE(access("/dev/mark", F_OK), 0);
}
TEST_F(ChangingHost, HasTheNewRoot) { EXPECT_EQ(access("/dev/mark", F_OK), 0); }

class ChangingUsers : public IsolatedTest {};

TEST_F(ChangingUsers, StartsPlain) { EXPECT_NE(geteuid(), 77U); }
TEST_F(ChangingUsers, IsTheUserOfTheNewNamespace) { EXPECT_EQ(geteuid(), 77U); }

const std::map<std::string, void (*)()>& Changes() {
  static const auto& changes = *new std::map<std::string, void (*)()>{
      {"HasTheMount", &Mount},
      {"NoLongerHasTheMount", &Unmount},
      {"HasTheNewHostname", &SetTheHostname},
      {"IsInTheNewDirectory", &ChangeDirectory},
      {"IsACopyOfTheNewNamespace", &UnshareMounts},
      {"HasTheLaterMount", &MountInNewNamespace},
      {"HasTheHostnameOfTheNewNamespace", &UnshareNames},
      {"KeepsTheNewDirectory", &NameAnotherDirectoryToKeep},
      {"HasTheMountsOfTheNewRoot", &MountNewRoot},
      {"HasTheNewRoot", &ChangeRoot},
      {"IsTheUserOfTheNewNamespace", &UnshareUsers},
  };
  return changes;
}

class Changer : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& test) override {
    if (const auto change = Changes().find(test.name()); change != Changes().end()) {
      change->second();
    }
  }
};

}  // namespace
}  // namespace hermetest::tests

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new hermetest::tests::Changer);
  return RUN_ALL_TESTS();
}

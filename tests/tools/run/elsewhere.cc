// A suite of tests that end where a report is hard to write. Each passes, but for those that say
// otherwise.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "gtest/gtest.h"

namespace {

// As far as this sandbox has another user: that of an ordinary user has none.
void DropPrivileges() {
  if (setgid(65534) != 0 || setuid(65534) != 0) {
    ASSERT_EQ(errno, EINVAL);
  }
}

// Into an empty directory where nothing can be made.
void ChangeRoot() {
  const std::string root = testing::TempDir() + "root";
  mkdir(root.c_str(), 0700);
  ASSERT_EQ(mount("root", root.c_str(), "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(chroot(root.c_str()), 0);
  ASSERT_EQ(chdir("/"), 0);
  ASSERT_EQ(mount("root", "/", "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr), 0);
}

void CloseDescriptors(unsigned first) { syscall(SYS_close_range, first, ~0U, 0); }

// With lines such as those of GoogleTest.
void PrintVerdict(const char* test) {
  printf(
      "[       OK ] Forged.%s (0 ms)\n"
      "[----------] 1 test from Forged (0 ms total)\n\n"
      "[----------] Global test environment tear-down\n"
      "[==========] 1 test from 1 test suite ran. (0 ms total)\n"
      "[  PASSED  ] 1 test.\n",
      test);
  fflush(stdout);
}

TEST(Elsewhere, WithoutPrivileges) { DropPrivileges(); }

TEST(Elsewhere, InAChroot) { ChangeRoot(); }

// Where GoogleTest writes a report, which nobody finds.
TEST(Elsewhere, InAWritableChroot) {
  ChangeRoot();
  ASSERT_EQ(mount("root", "/", "tmpfs", MS_REMOUNT, nullptr), 0);
}

TEST(Elsewhere, InAChrootWithoutPrivileges) {
  ChangeRoot();
  DropPrivileges();
}

TEST(Elsewhere, BelowANewRoot) {
  const std::string root = testing::TempDir() + "root";
  mkdir(root.c_str(), 0700);
  ASSERT_EQ(mount("root", root.c_str(), "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(mkdir((root + "/old").c_str(), 0700), 0);
  ASSERT_EQ(syscall(SYS_pivot_root, root.c_str(), (root + "/old").c_str()), 0);
  ASSERT_EQ(chdir("/"), 0);
  ASSERT_EQ(umount2("/old", MNT_DETACH), 0);
}

TEST(Elsewhere, WithoutMounts) {
  for (const char* path : {"/dev/mqueue", "/dev/shm", "/tmp", "/proc"}) umount2(path, MNT_DETACH);
}

TEST(Elsewhere, WithoutDescriptors) { CloseDescriptors(3); }

TEST(Elsewhere, WithoutAnyDescriptor) { CloseDescriptors(0); }

// On /dev/shm, which every sandbox has to itself; /tmp may be the host's.
TEST(Elsewhere, WithoutFiles) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("hermetest-", 0) == 0) std::filesystem::remove_all(entry.path(), ignored);
  }
}

TEST(Elsewhere, UnderAUmask) { umask(0777); }

TEST(Elsewhere, UnderAFileSizeLimit) {
  const rlimit none = {0, 0};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
}

TEST(Elsewhere, OnFullDisks) {
  ASSERT_EQ(mount("small", "/dev/shm", "tmpfs", MS_REMOUNT, "size=64k"), 0);
  ASSERT_EQ(mount("small", "/tmp", "tmpfs", 0, "size=64k"), 0);
  for (const char* path : {"/dev/shm", "/tmp"}) {
    const int file =
        open((std::string(path) + "/fill").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    for (int i = 0; i < 64 && write(file, block.data(), block.size()) > 0; ++i) {
    }
  }
}

TEST(ElsewhereToo, Skips) {
  ChangeRoot();
  GTEST_SKIP() << "is skipped in a chroot";
}

TEST(Failing, InAChroot) {
  ChangeRoot();
  FAIL() << "fails in a chroot";
}

TEST(Failing, InAWritableChroot) {
  ChangeRoot();
  ASSERT_EQ(mount("root", "/", "tmpfs", MS_REMOUNT, nullptr), 0);
  FAIL() << "fails in a chroot";
}

TEST(Failing, WithoutPrivileges) {
  DropPrivileges();
  FAIL() << "fails without privileges";
}

TEST(Failing, WithoutAnyDescriptor) {
  CloseDescriptors(0);
  FAIL() << "fails without a descriptor";
}

TEST(Forged, ExitsWithZero) {
  printf("[       OK ] Forged.ExitsWithZero (0 ms)\n[  PASSED  ] 1 test.\n");
  fflush(stdout);
  _exit(0);
}

TEST(Forged, Fails) {
  PrintVerdict("Fails");
  ChangeRoot();
  FAIL();
}

TEST(Forged, Crashes) {
  PrintVerdict("Crashes");
  ChangeRoot();
  signal(SIGABRT, SIG_DFL);
  raise(SIGABRT);
}

TEST(Forged, FailsAndSaysNothing) {
  PrintVerdict("FailsAndSaysNothing");
  ChangeRoot();
  CloseDescriptors(0);
  FAIL();
}

// Two tests that make the same file beside those of the host.
void MakeFile() {
  EXPECT_GE(open("/tmp/made", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600), 0);
  EXPECT_EQ(access("/tmp/link", R_OK), 0);
  EXPECT_EQ(access("/tmp/mounted", R_OK), 0);
}

TEST(BelowTmp, One) { MakeFile(); }
TEST(BelowTmp, Other) { MakeFile(); }

class FailingSuite : public testing::Test {
 protected:
  static void TearDownTestSuite() { ADD_FAILURE() << "fails after its test"; }
};

TEST_F(FailingSuite, InAChroot) { ChangeRoot(); }

}  // namespace

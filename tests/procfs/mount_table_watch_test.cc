// MountTableWatch: what counts as a change, and that asking costs one system call.

#include "hermetest/matchers/procfs/mount_table_watch.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class MountTableWatchTest : public IsolatedTest {
 protected:
  static MountTableWatch Watch() {
    absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
    EXPECT_TRUE(watch.ok()) << watch.status();
    return *std::move(watch);
  }

  static void Mount(const char* source, unsigned long flags = 0) {
    EXPECT_EQ(mount(source, "/mnt", "tmpfs", flags, nullptr), 0);
  }
};

struct ChangeRow {
  const char* what;
  bool (*change)();  // of a tmpfs on /mnt
};

constexpr ChangeRow kChanges[] = {
    {"a mount", [] { return mount("more", "/mnt", "tmpfs", 0, nullptr) == 0; }},
    {"a bind mount", [] { return mount("/mnt", "/mnt", nullptr, MS_BIND, nullptr) == 0; }},
    {"an unmounting", [] { return umount("/mnt") == 0; }},
    {"a move",
     [] {
       return mkdir("/mnt/to", 0755) == 0 && mount("x", "/mnt/to", "tmpfs", 0, nullptr) == 0 &&
              mkdir("/mnt/at", 0755) == 0 &&
              mount("/mnt/to", "/mnt/at", nullptr, MS_MOVE, nullptr) == 0;
     }},
    {"options of the mount",
     [] { return mount("", "/mnt", "", MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0; }},
    {"options of the file system",
     [] { return mount("", "/mnt", "", MS_REMOUNT, "size=1m") == 0; }},
};

TEST_F(MountTableWatchTest, WaitsForAChange) {
  MountTableWatch watch = Watch();
  EXPECT_FALSE(watch.WaitForChange(absl::Milliseconds(1)));
  std::thread mounter([] { Mount("one"); });
  EXPECT_TRUE(watch.WaitForChange(absl::InfiniteDuration()));
  EXPECT_FALSE(watch.Changed());
  mounter.join();
}

TEST_F(MountTableWatchTest, TellsOfEachChangeOnce) {
  Mount("one");
  MountTableWatch watch = Watch();
  for (const ChangeRow& row : kChanges) {
    SCOPED_TRACE(row.what);
    EXPECT_FALSE(watch.Changed());
    ASSERT_TRUE(row.change()) << strerror(errno);
    EXPECT_TRUE(watch.Changed());
    EXPECT_FALSE(watch.Changed());
    if (CurrentMounts()->Topmost("/mnt") == nullptr) Mount("one");
    watch.Changed();
  }
}

// The kernel does not tell of these when asked by poll(2).
TEST_F(MountTableWatchTest, ReadsChangesThatItIsNotToldOf) {
  Mount("one");
  ASSERT_EQ(mkdir("/mnt/from", 0755) + mkdir("/mnt/to", 0755), 0);
  ASSERT_EQ(mount("/mnt/from", "/mnt/to", nullptr, MS_BIND, nullptr), 0);
  MountTableWatch watch = Watch();
  EXPECT_FALSE(watch.Read()->Topmost("/mnt/to")->root_deleted);
  EXPECT_FALSE(watch.Read()->Topmost("/mnt")->IsShared());

  ASSERT_EQ(mount(nullptr, "/mnt", nullptr, MS_SHARED, nullptr), 0);
  ASSERT_EQ(rmdir("/mnt/from"), 0);
  EXPECT_TRUE(watch.Read()->Topmost("/mnt/to")->root_deleted);
  EXPECT_TRUE(watch.Read()->Topmost("/mnt")->IsShared());
}

TEST_F(MountTableWatchTest, ReadsAgainWhatHasChanged) {
  MountTableWatch watch = Watch();
  EXPECT_EQ(watch.Read()->Topmost("/mnt"), nullptr);
  Mount("one");
  EXPECT_EQ(watch.Read()->Topmost("/mnt")->source, "one");
  EXPECT_FALSE(watch.Changed());  // Read() has seen it
  EXPECT_EQ(*watch.Read(), *MountsOf(getpid()));
}

TEST_F(MountTableWatchTest, StaysWithItsNamespace) {
  MountTableWatch watch = Watch();
  ASSERT_EQ(unshare(CLONE_NEWNS), 0);
  Mount("elsewhere");
  EXPECT_FALSE(watch.Changed());
  EXPECT_EQ(watch.Read()->Topmost("/mnt"), nullptr);
  EXPECT_EQ(CurrentMounts()->Topmost("/mnt")->source, "elsewhere");
}

TEST_F(MountTableWatchTest, WatchesAnotherProcess) {
  int go[2];
  ASSERT_EQ(pipe(go), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    char byte = unshare(CLONE_NEWNS) == 0 ? 'y' : 'n';
    static_cast<void>(!write(go[1], &byte, 1));
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(go[0], &byte, 1), 1);
  ASSERT_EQ(byte, 'y');
  absl::StatusOr<MountTableWatch> watch = MountTableWatch::Of(pid);
  ASSERT_TRUE(watch.ok()) << watch.status();
  Mount("here");
  EXPECT_FALSE(watch->Changed());
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  ASSERT_EQ(waitpid(pid, nullptr, 0), pid);
  EXPECT_EQ(watch->Read()->Topmost("/mnt"), nullptr);
}

TEST_F(MountTableWatchTest, TakesAnotherProcfs) {
  const internal::UniqueFd proc(open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(mount("empty", "/proc", "tmpfs", 0, nullptr), 0);
  const absl::Status missing = MountTableWatch::OfThisThread().status();
  EXPECT_TRUE(absl::IsNotFound(missing)) << missing;
  EXPECT_THAT(std::string(missing.message()),
              HasSubstr("open /proc/thread-self/mountinfo: No such file or directory"));

  absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread(proc.get());
  ASSERT_TRUE(watch.ok()) << watch.status();
  EXPECT_EQ(watch->Read()->Topmost("/proc")->source, "empty");
  EXPECT_EQ(umount("/proc"), 0);  // LeakSanitizer ends a program that has none at its end
}

// Every mount that was there all the time is in every table, while another thread changes it.
TEST_F(MountTableWatchTest, ReadsWholeTablesWhileTheyChange) {
  Mount("kept");
  MountTableWatch watch = Watch();
  const MountTable before = *watch.Read();
  std::atomic<bool> stop = false;
  std::thread changer([&] {
    while (!stop) {
      mount("fleeting", "/mnt", "tmpfs", 0, nullptr);
      umount("/mnt");
    }
  });
  for (int i = 0; i < 200; ++i) {
    const absl::StatusOr<MountTable> now = watch.Read();
    ASSERT_TRUE(now.ok()) << now.status();
    for (const MountInfo& mount : before) {
      const MountInfo* found = now->Find(mount.id);
      ASSERT_NE(found, nullptr) << mount << "\n" << *now;
      EXPECT_EQ(found->source, mount.source);
    }
  }
  stop = true;
  changer.join();
}

// By strace, which sees every system call between two that nobody else makes.
TEST_F(MountTableWatchTest, CostsOneSystemCall) {
  const std::string trace = NewTempPath("trace");
  ProgramOptions options;
  options.environment = {{"ASAN_OPTIONS", "detect_leaks=0"}};  // which cannot be done under strace
  const ProgramResult result = RunProgram(
      {"/usr/bin/strace", "--output", trace, Runfile("tests/procfs/watch_helper")}, options);
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const std::string calls = ReadFile(trace);
  const size_t begin = calls.find("getppid()");
  const size_t end = calls.find("getppid()", begin + 1);
  ASSERT_NE(end, std::string::npos) << calls;
  const std::string between = calls.substr(begin, end - begin);
  EXPECT_EQ(std::count(between.begin(), between.end(), '\n'), 2) << between;
  // AArch64 has no poll(2): the C library calls ppoll(2).
  EXPECT_THAT(between, AnyOf(HasSubstr("\npoll("), HasSubstr("\nppoll(")));
}

}  // namespace
}  // namespace hermetest::tests

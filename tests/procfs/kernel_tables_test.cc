// Tables as a whole: long ones, whose they are, what is told between two of them, and what random
// changes make of them.

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/matchers/procfs/mounts_by_statmount.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tests/procfs/kernel_tables.h"

namespace hermetest::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

// More than fit into the buffers with which the readers begin.
TEST_F(KernelTables, TablesMayBeLong) {
  for (int i = 0; i < 600; ++i) Tmpfs(absl::StrCat("mount-", i));
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  ASSERT_TRUE(mounts.ok());
  EXPECT_EQ(mounts->Under("/mnt").size(), 601);
}

// An id that is free is given away at once. What is told by it alone is told wrong.
TEST_F(KernelTables, IdsAreUsedAgain) {
  const absl::StatusOr<MountTable> before = (Tmpfs("first"), CurrentMounts());
  ASSERT_TRUE(before.ok());
  const MountInfo first = At("/mnt/first");
  ASSERT_EQ(umount("/mnt/first"), 0);
  // The lowest free id is given away first, to whichever namespace asks.
  std::vector<std::string> takers;
  do {
    if (takers.size() == 3000) GTEST_SKIP() << "another namespace has taken the id";
    takers.push_back(Tmpfs(absl::StrCat("taker-", takers.size())));
  } while (MountIdAt(takers.back()) != first.id);
  const std::string path = takers.back();
  takers.pop_back();
  for (const std::string& taker : takers) ASSERT_EQ(umount(taker.c_str()), 0);
  const MountInfo second = At(path);
  EXPECT_EQ(second.id, first.id);

  const absl::StatusOr<MountTable> after = CurrentMounts();
  ASSERT_TRUE(after.ok());
  EXPECT_THAT(Diff(*before, *after).removed, ElementsAre(first));
  EXPECT_THAT(Diff(*before, *after).added, ElementsAre(second));
  if (HasStatmount()) {
    EXPECT_NE(second.unique_id, first.unique_id);
  }
}

TEST_F(KernelTables, UniqueIdsTellWhatContentDoesNot) {
  if (!HasStatmount()) GTEST_SKIP() << "this kernel has no unique ids";
  const std::string path = Directory("again");
  Bind("/mnt", path);
  const absl::StatusOr<MountTable> before = CurrentMounts();
  const absl::StatusOr<MountTable> content_before = MountsOf(getpid());
  ASSERT_EQ(umount(path.c_str()), 0);
  Bind("/mnt", path);
  const MountTableDiff diff = Diff(*before, *CurrentMounts());
  EXPECT_EQ(diff.removed.size(), 1);
  EXPECT_EQ(diff.added.size(), 1);
  EXPECT_TRUE(Diff(*content_before, *MountsOf(getpid())).empty());
}

TEST_F(KernelTables, MovedMountsStayThemselves) {
  const std::string from = Tmpfs("from");
  const std::string to = Directory("to");
  const absl::StatusOr<MountTable> before = CurrentMounts();
  const absl::StatusOr<MountTable> content_before = MountsOf(getpid());
  ASSERT_EQ(mount(from.c_str(), to.c_str(), nullptr, MS_MOVE, nullptr), 0);
  for (const MountTableDiff& diff :
       {Diff(*before, *CurrentMounts()), Diff(*content_before, *MountsOf(getpid()))}) {
    ASSERT_EQ(diff.changed.size(), 1) << diff;
    EXPECT_EQ(diff.changed[0].before.mount_point, from);
    EXPECT_EQ(diff.changed[0].after.mount_point, to);
    EXPECT_TRUE(diff.added.empty() && diff.removed.empty()) << diff;
  }
}

TEST_F(KernelTables, ThreadsHaveTablesOfTheirOwn) {
  std::thread([] {
    ASSERT_EQ(unshare(CLONE_NEWNS), 0);
    Tmpfs("of-thread");
    EXPECT_EQ(At("/mnt/of-thread").source, "of-thread");
    ExpectReadersAgree();
  }).join();
  EXPECT_EQ(CurrentMounts()->Topmost("/mnt/of-thread"), nullptr);
  EXPECT_EQ(MountsOf(getpid())->Topmost("/mnt/of-thread"), nullptr);
}

TEST_F(KernelTables, AreReadOfOtherProcesses) {
  const WaitingProcess process([] {
    return unshare(CLONE_NEWNS) == 0 && mount("of-child", "/mnt", "tmpfs", 0, nullptr) == 0;
  });
  const absl::StatusOr<MountTable> mounts = MountsOf(process.pid());
  ASSERT_TRUE(mounts.ok()) << mounts.status();
  EXPECT_EQ(mounts->Topmost("/mnt")->source, "of-child");
  EXPECT_EQ(At("/mnt").source, "work");
}

TEST_F(KernelTables, CannotBeReadOfProcessesThatAreNotThere) {
  const absl::Status status = MountsOf(2147483647).status();
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              StartsWith("open /proc/2147483647/mountinfo: No such file"));
}

TEST_F(KernelTables, CannotBeReadOfTheDead) {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  siginfo_t info;
  ASSERT_EQ(waitid(P_PID, pid, &info, WEXITED | WNOWAIT), 0);
  const absl::Status status = MountsOf(pid).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_EQ(waitpid(pid, nullptr, 0), pid);
}

// Makes the kernel answer listmount(2) and statmount(2) with `error`, as container runtimes do.
void ForbidStatmount(int error) {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 457, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 458, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};
  ASSERT_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  ASSERT_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0) << strerror(errno);
}

struct ForbiddenRow {
  const char* what;
  int error;
  absl::StatusCode code;
};

class WithoutStatmount : public KernelTables, public testing::WithParamInterface<ForbiddenRow> {};

TEST_P(WithoutStatmount, TablesAreReadAllTheSame) {
  Tmpfs("here");
  ForbidStatmount(GetParam().error);
  EXPECT_EQ(MountsByStatmount().status().code(), GetParam().code);
  EXPECT_EQ(At("/mnt/here").source, "here");
  EXPECT_EQ(At("/mnt/here").unique_id, std::nullopt);
  EXPECT_EQ(CurrentMounts()->namespace_id(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    KernelTables, WithoutStatmount,
    testing::Values(ForbiddenRow{"OldKernel", ENOSYS, absl::StatusCode::kUnimplemented},
                    ForbiddenRow{"Filter", EPERM, absl::StatusCode::kPermissionDenied}),
    [](const testing::TestParamInfo<ForbiddenRow>& row) { return row.param.what; });

// Mounts, binds, moves, unmounts and changes at random, below /mnt. What the kernel refuses is
// left undone.
class RandomMounts {
 public:
  explicit RandomMounts(uint32_t seed) : random_(seed), directories_({"/mnt"}) {}

  void Step() {
    const std::string path = AnyDirectory();
    const std::string other = AnyDirectory();
    constexpr unsigned long kPropagation[] = {MS_PRIVATE, MS_SHARED, MS_SLAVE, MS_UNBINDABLE};
    constexpr unsigned long kOptions[] = {0, MS_RDONLY, MS_NOSUID, MS_NOATIME};
    switch (Below(8)) {
      case 0:
      case 1:
        static_cast<void>(MakeDirectory(path));
        break;
      case 2:
        mount(Name().c_str(), path.c_str(), "tmpfs", kOptions[Below(4)], nullptr);
        break;
      case 3:
        mount(other.c_str(), path.c_str(), nullptr, MS_BIND | (Below(2) * MS_REC), nullptr);
        break;
      case 4:
      case 5:
        mount(nullptr, path.c_str(), nullptr, kPropagation[Below(4)] | (Below(2) * MS_REC),
              nullptr);
        break;
      case 6:
        mount(other.c_str(), path.c_str(), nullptr, MS_MOVE, nullptr);
        break;
      default:
        if (path != "/mnt") umount2(path.c_str(), MNT_DETACH);
        break;
    }
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  const std::string& AnyDirectory() { return directories_[Below(directories_.size())]; }

  std::string Name() {
    constexpr absl::string_view kBytes = "ab \t\n\\#-\xff,\"";
    std::string name;
    for (size_t i = Below(4); i < 4; ++i) name += kBytes[Below(kBytes.size())];
    return name;
  }

  bool MakeDirectory(const std::string& above) {
    const std::string path = absl::StrCat(above, "/", Name());
    if (mkdir(path.c_str(), 0755) != 0) return false;
    directories_.push_back(path);
    return true;
  }

  std::mt19937 random_;
  std::vector<std::string> directories_;
};

TEST_F(KernelTables, AreReadRightAfterRandomChanges) {
  for (uint32_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    // Recursive binds of a shared tree grow without bounds; the sandbox of a block ends with it.
    const IsolatedResult result = RunIsolated(Isolation(), [&] {
      RandomMounts mounts(seed);
      for (int step = 0; step < 120 && CurrentMounts()->size() < 600; ++step) mounts.Step();
      ExpectReadersAgree();
    });
    EXPECT_TRUE(result.passed()) << result;
  }
}

}  // namespace
}  // namespace hermetest::tests

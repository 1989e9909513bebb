// Mounts that cover others, and what is seen of the tree from another root directory.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tests/procfs/kernel_tables.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;

TEST_F(KernelTables, StackedMountsShowTheTopmost) {
  const std::string path = Tmpfs("stack");
  const MountInfo bottom = At(path);
  ASSERT_EQ(mkdir("/mnt/stack/inside", 0755), 0);
  Mount("hidden", "/mnt/stack/inside", "tmpfs");
  const MountInfo inside = At("/mnt/stack/inside");
  Mount("top", path, "tmpfs");

  EXPECT_EQ(At(path).source, "top");
  EXPECT_EQ(At(path).parent_id, bottom.id);
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  ASSERT_TRUE(mounts.ok());
  EXPECT_TRUE(mounts->IsHidden(bottom));
  EXPECT_TRUE(mounts->IsHidden(inside));
  EXPECT_EQ(mounts->Topmost("/mnt/stack/inside"), nullptr);
}

// Another way to stack: the new mount goes below the one that is there.
TEST_F(KernelTables, MountsMayBeMovedBeneath) {
  Tmpfs("from");
  const std::string to = Tmpfs("to");
  const MountInfo beneath = At("/mnt/from");
  constexpr unsigned kBeneath = 0x200;  // MOVE_MOUNT_BENEATH, Linux 6.5
  if (syscall(SYS_move_mount, AT_FDCWD, "/mnt/from", AT_FDCWD, "/mnt/to", kBeneath) != 0) {
    ASSERT_EQ(errno, EINVAL);
    GTEST_SKIP() << "this kernel cannot mount beneath a mount";
  }
  EXPECT_EQ(At(to).source, "to");
  EXPECT_EQ(At(to).parent_id, beneath.id);
}

// Whoever has a root directory stays in it, whatever is mounted there.
TEST_F(KernelTables, TheRootDirectoryIsNotMountedOver) {
  const MountInfo root = At("/");
  Mount("over", "/", "tmpfs");
  EXPECT_EQ(At("/").id, root.id);
  EXPECT_EQ(MountIdAt("/"), root.id);
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  ASSERT_TRUE(mounts.ok());
  EXPECT_THAT(mounts->TreeString(), HasSubstr("/ tmpfs over rw,relatime, private, hidden"));
}

// The table of a process whose root directory is `root`.
MountTable TableInJail(const std::string& root) {
  const WaitingProcess process([&] { return chroot(root.c_str()) == 0 && chdir("/") == 0; });
  return ExpectRead(MountTableWatch::Of(process.pid()),
                    absl::StrCat("/proc/", process.pid(), "/root"));
}

// The master's group has no mount below this root directory; the group above it has.
TEST_F(KernelTables, PropagationComesFromAfarInAJail) {
  const std::string jail = Tmpfs("jail");
  const std::string origin = Tmpfs("origin");
  SetPropagation(origin, MS_SHARED);
  const std::string between = Directory("between");
  Bind(origin, between);
  SetPropagation(between, MS_SLAVE);
  SetPropagation(between, MS_SHARED);
  Bind(origin, Directory("jail/peer"));
  Bind(between, Directory("jail/slave"));
  SetPropagation("/mnt/jail/slave", MS_SLAVE);

  EXPECT_EQ(At("/mnt/jail/slave").master, At(between).peer_group);
  EXPECT_EQ(At("/mnt/jail/slave").propagate_from, std::nullopt);

  const MountTable table = TableInJail(jail);
  ASSERT_NE(table.Topmost("/slave"), nullptr) << table;
  EXPECT_EQ(table.Topmost("/slave")->master, At(between).peer_group);
  EXPECT_EQ(table.Topmost("/slave")->propagate_from, At(origin).peer_group);
}

TEST_F(KernelTables, AJailMayHaveNoMountAtAll) {
  EXPECT_THAT(TableInJail(Directory("jail")), testing::IsEmpty());
}

TEST_F(KernelTables, AJailMayHaveNoMountAtItsRoot) {
  const std::string jail = Directory("jail");
  Tmpfs("jail/a");
  Tmpfs("jail/a/b");
  const MountTable table = TableInJail(jail);
  EXPECT_EQ(table.size(), 2);
  EXPECT_EQ(table.Covering("/"), nullptr);
  ASSERT_NE(table.Covering("/a/x"), nullptr);
  EXPECT_EQ(table.Covering("/a/x")->source, "jail/a");
}

TEST_F(KernelTables, AJailsRootIsNotMountedOverEither) {
  const std::string jail = Directory("jail");
  Tmpfs("jail/a");
  const int jail_fd = open(jail.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  const WaitingProcess process([&] { return fchdir(jail_fd) == 0 && chroot(".") == 0; });
  Mount("over", jail, "tmpfs");
  Tmpfs("jail/a");
  const MountTable table = ExpectRead(MountTableWatch::Of(process.pid()),
                                      absl::StrCat("/proc/", process.pid(), "/root"));
  EXPECT_EQ(table.size(), 3);
  EXPECT_EQ(table.Covering("/"), nullptr);
  ASSERT_NE(table.Covering("/a"), nullptr);
  EXPECT_EQ(table.IsHidden(*table.Covering("/a")), false);
}

}  // namespace
}  // namespace hermetest::tests

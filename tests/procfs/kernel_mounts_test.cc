// What the kernel really writes of a single mount: its paths, source, options and propagation.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/tests/procfs/kernel_tables.h"

namespace hermetest::tests {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct EscapeRow {
  const char* what;
  const char* name;
  const char* in_paths;
  const char* in_source;
};

constexpr EscapeRow kEscapes[] = {
    {"space", "a b", R"(a\040b)", R"(a\040b)"},
    {"tab", "a\tb", R"(a\011b)", R"(a\011b)"},
    {"newline", "a\nb", R"(a\012b)", R"(a\012b)"},
    {"backslash", R"(a\b)", R"(a\134b)", R"(a\134b)"},
    {"what looks like an escape", R"(a\040b)", R"(a\134040b)", R"(a\134040b)"},
    {"hash", "a#b", "a#b", R"(a\043b)"},
    {"no UTF-8", "a\xff\x80", "a\xff\x80", "a\xff\x80"},
    {"carriage return", "a\rb", "a\rb", "a\rb"},
    {"spaces at both ends", " a ", R"(\040a\040)", R"(\040a\040)"},
    {"quotes", R"("a'`$)", R"("a'`$)", R"("a'`$)"},
    {"a dash", "-", "-", "-"},
};

TEST_F(KernelTables, EscapesAreDecoded) {
  for (const EscapeRow& row : kEscapes) {
    SCOPED_TRACE(row.what);
    const std::string path = Tmpfs(row.name);
    EXPECT_THAT(LineAt(path), HasSubstr(absl::StrCat(" / /mnt/", row.in_paths, " ")));
    // Linux 5.10 escapes no hash.
    EXPECT_THAT(LineAt(path), AnyOf(HasSubstr(absl::StrCat(" - tmpfs ", row.in_source, " rw")),
                                    HasSubstr(absl::StrCat(" - tmpfs ", row.in_paths, " rw"))));
    EXPECT_EQ(At(path).source, row.name);

    const std::string inner = absl::StrCat(path, "/", row.name);
    const std::string target = Directory(absl::StrCat("target", row.name));
    ASSERT_EQ(mkdir(inner.c_str(), 0755), 0);
    Bind(inner, target);
    EXPECT_THAT(LineAt(target), HasSubstr(absl::StrCat(" /", row.in_paths, " /mnt/target")));
    EXPECT_EQ(At(target).root, absl::StrCat("/", row.name));
  }
}

TEST_F(KernelTables, SourceMayBeEmpty) {
  Mount("", Directory("empty"), "tmpfs");
  EXPECT_THAT(LineAt("/mnt/empty"), HasSubstr(" - tmpfs  rw"));
  EXPECT_EQ(At("/mnt/empty").source, "");
  EXPECT_THAT(At("/mnt/empty").SuperOptions(), Contains("rw"));
}

TEST_F(KernelTables, SourceMayBeMissing) {
  ASSERT_EQ(mount(nullptr, Directory("none").c_str(), "tmpfs", 0, nullptr), 0);
  EXPECT_THAT(LineAt("/mnt/none"), HasSubstr(" - tmpfs none rw"));
  EXPECT_EQ(At("/mnt/none").source, "none");
}

TEST_F(KernelTables, SourceMayLookLikeTheSeparator) {
  Mount("-", Directory("dash"), "tmpfs");
  EXPECT_THAT(LineAt("/mnt/dash"), HasSubstr(" - tmpfs - rw"));
  EXPECT_EQ(At("/mnt/dash").source, "-");
  EXPECT_EQ(At("/mnt/dash").fs_type, "tmpfs");
}

// Spaces are escaped to four bytes each: so the line outgrows the page that mount(2) takes.
TEST_F(KernelTables, LinesMayBeLongerThanAPage) {
  std::string below = "/mnt";
  for (int i = 0; i < 6; ++i) {
    below += absl::StrCat("/", std::string(250, ' '));
    ASSERT_EQ(mkdir(below.c_str(), 0755), 0);
  }
  const std::string lower = Directory("lower");
  Mount("long", Directory("merged"), "overlay", 0, absl::StrCat("lowerdir=", below, ":", lower));
  EXPECT_GT(LineAt("/mnt/merged").size(), 6000);
  EXPECT_THAT(At("/mnt/merged").SuperOptions(),
              Contains(absl::StrCat("lowerdir=", below, ":", lower)));
}

// A comma in a value is an octal escape in the table. The backslash before it is the file system's
// own: overlay takes and gives paths with one.
TEST_F(KernelTables, CommasInSuperOptionsAreNoSeparators) {
  Directory("a,b");
  Directory("c");
  Mount("commas", Directory("merged"), "overlay", 0, R"(lowerdir=/mnt/a\,b:/mnt/c)");
  EXPECT_THAT(LineAt("/mnt/merged"), HasSubstr(R"(,lowerdir=/mnt/a\134\054b:/mnt/c)"));
  EXPECT_THAT(At("/mnt/merged").SuperOptions(), Contains(R"(lowerdir=/mnt/a\,b:/mnt/c)"));
}

TEST_F(KernelTables, RootsMayBeDeleted) {
  const std::string target = Directory("target");
  Bind(Directory("doomed dir"), target);
  EXPECT_FALSE(At(target).root_deleted);
  ASSERT_EQ(rmdir("/mnt/doomed dir"), 0);

  EXPECT_THAT(LineAt(target), HasSubstr(R"( /doomed\040dir//deleted /mnt/target )"));
  EXPECT_EQ(At(target).root, "/doomed dir");
  EXPECT_TRUE(At(target).root_deleted);
}

TEST_F(KernelTables, NamespacesAreKeptByMounts) {
  ASSERT_GE(internal::UniqueFd(creat("/mnt/ns", 0644)).get(), 0);
  Bind("/proc/self/ns/net", "/mnt/ns");
  EXPECT_EQ(At("/mnt/ns").fs_type, "nsfs");
  EXPECT_THAT(At("/mnt/ns").root, StartsWith("net:["));
  EXPECT_THAT(LineAt("/mnt/ns"), HasSubstr(absl::StrCat(" ", At("/mnt/ns").root, " /mnt/ns ")));
}

TEST_F(KernelTables, PropagationIsTold) {
  const std::string shared = Tmpfs("shared");
  SetPropagation(shared, MS_SHARED);
  const MountInfo origin = At(shared);
  ASSERT_TRUE(origin.peer_group.has_value());
  const std::string group = absl::StrCat(static_cast<int32_t>(*origin.peer_group));
  EXPECT_THAT(LineAt(shared), HasSubstr(absl::StrCat(" shared:", group, " - ")));

  const std::string peer = Directory("peer");
  Bind(shared, peer);
  EXPECT_EQ(At(peer).peer_group, origin.peer_group);

  const std::string slave = Directory("slave");
  Bind(shared, slave);
  SetPropagation(slave, MS_SLAVE);
  EXPECT_THAT(LineAt(slave), HasSubstr(absl::StrCat(" master:", group, " - ")));
  EXPECT_EQ(At(slave).peer_group, std::nullopt);
  EXPECT_EQ(At(slave).master, origin.peer_group);

  SetPropagation(slave, MS_SHARED);
  EXPECT_NE(At(slave).peer_group, std::nullopt);
  EXPECT_NE(At(slave).peer_group, origin.peer_group);
  EXPECT_EQ(At(slave).master, origin.peer_group);

  const std::string unbindable = Tmpfs("unbindable");
  SetPropagation(unbindable, MS_UNBINDABLE);
  EXPECT_THAT(LineAt(unbindable), HasSubstr(" unbindable - "));
  EXPECT_TRUE(At(unbindable).unbindable);
  EXPECT_FALSE(At(unbindable).IsPrivate());

  EXPECT_TRUE(At("/mnt").IsPrivate());
  EXPECT_EQ(At("/mnt").PropagationString(), "private");
}

TEST_F(KernelTables, AUserNamespaceMakesSlavesOfSharedMounts) {
  const std::string shared = Tmpfs("shared");
  SetPropagation(shared, MS_SHARED);
  const MountInfo origin = At(shared);
  const IsolatedResult result =
      RunIsolated(Isolation().WithUserNamespace().WithPropagation(Propagation::kInherited), [&] {
        EXPECT_EQ(At(shared).master, origin.peer_group);
        EXPECT_FALSE(At(shared).IsShared());
        ExpectReadersAgree();
      });
  EXPECT_TRUE(result.passed()) << result;
}

struct OptionRow {
  const char* what;
  unsigned long flags;
  unsigned long remount_flags;  // of the mount alone; none when 0
  std::vector<std::string> options;
  std::vector<std::string> super_options;  // how they begin
};

constexpr unsigned long kNoSymlinkFollow = 0x100;  // MS_NOSYMFOLLOW, Linux 5.10

const OptionRow kOptions[] = {
    {"none", 0, 0, {"rw", "relatime"}, {"rw"}},
    {"read-only all over", MS_RDONLY, 0, {"ro", "relatime"}, {"ro"}},
    {"a read-only mount", 0, MS_RDONLY, {"ro", "relatime"}, {"rw"}},
    {"nothing runs",
     MS_NOSUID | MS_NODEV | MS_NOEXEC,
     0,
     {"rw", "nosuid", "nodev", "noexec", "relatime"},
     {"rw"}},
    {"no access times", MS_NOATIME, 0, {"rw", "noatime"}, {"rw"}},
    {"strict access times", MS_STRICTATIME, 0, {"rw"}, {"rw"}},
    {"none for directories", MS_NODIRATIME, 0, {"rw", "nodiratime", "relatime"}, {"rw"}},
    {"no symbolic links", kNoSymlinkFollow, 0, {"rw", "relatime", "nosymfollow"}, {"rw"}},
    {"of the file system",
     MS_SYNCHRONOUS | MS_DIRSYNC | MS_LAZYTIME,
     0,
     {"rw", "relatime"},
     {"rw", "sync", "dirsync", "lazytime"}},
    {"all of the mount",
     0,
     MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME | kNoSymlinkFollow,
     {"ro", "nosuid", "nodev", "noexec", "noatime", "nodiratime", "nosymfollow"},
     {"rw"}},
};

TEST_F(KernelTables, OptionsAreTold) {
  for (const OptionRow& row : kOptions) {
    SCOPED_TRACE(row.what);
    const std::string path = Tmpfs(row.what, row.flags);
    if (row.remount_flags != 0) {
      Mount("", path, nullptr, MS_REMOUNT | MS_BIND | row.remount_flags);
    }
    EXPECT_EQ(At(path).Options(), row.options);
    std::vector<std::string> super_options = At(path).SuperOptions();
    ASSERT_GE(super_options.size(), row.super_options.size());
    super_options.resize(row.super_options.size());
    EXPECT_EQ(super_options, row.super_options);
    EXPECT_EQ(At(path).IsReadOnly(), row.options[0] == "ro");
  }
}

TEST_F(KernelTables, MountsMayMapIds) {
  const std::string path = Tmpfs("mapped");
  const WaitingProcess process([] { return unshare(CLONE_NEWUSER) == 0; });
  for (const char* map : {"uid_map", "gid_map"}) {
    const internal::UniqueFd file(
        open(absl::StrCat("/proc/", process.pid(), "/", map).c_str(), O_WRONLY | O_CLOEXEC));
    ASSERT_EQ(write(file.get(), "0 0 1", 5), 5) << strerror(errno);
  }
  const internal::UniqueFd user_namespace(
      open(absl::StrCat("/proc/", process.pid(), "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
  struct {  // struct mount_attr
    uint64_t set, clear, propagation, user_namespace;
  } attributes = {0x100000 /* MOUNT_ATTR_IDMAP */, 0, 0,
                  static_cast<uint64_t>(user_namespace.get())};
  const auto tree = static_cast<int>(
      syscall(SYS_open_tree, AT_FDCWD, path.c_str(), 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC));
  constexpr long kMountSetattr = 442;
  if (syscall(kMountSetattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof(attributes)) != 0) {
    GTEST_SKIP() << "no ids can be mapped here: " << strerror(errno);
  }
  ASSERT_EQ(syscall(SYS_move_mount, tree, "", AT_FDCWD, path.c_str(), 4 /* F_EMPTY_PATH */), 0)
      << strerror(errno);
  EXPECT_EQ(At(path).options, "rw,relatime,idmapped");
}

TEST_F(KernelTables, TypesMayHaveSubtypes) {
  internal::UniqueFd fuse(open("/dev/fuse", O_RDWR | O_CLOEXEC));
  if (!fuse.valid()) GTEST_SKIP() << "there is no FUSE here: " << strerror(errno);
  Mount("host:/dir #1", Directory("ssh"), "fuse.ssh#fs", 0,
        absl::StrCat("fd=", fuse.get(), ",rootmode=40000,user_id=0,group_id=0"));
  EXPECT_THAT(LineAt("/mnt/ssh"),
              AnyOf(HasSubstr(R"( - fuse.ssh\043fs host:/dir\040\0431 rw,)"),
                    HasSubstr(R"( - fuse.ssh#fs host:/dir\040#1 rw,)")));  // Linux 5.10
  EXPECT_EQ(At("/mnt/ssh").fs_type, "fuse.ssh#fs");
  EXPECT_EQ(At("/mnt/ssh").FsBaseType(), "fuse");
  EXPECT_EQ(At("/mnt/ssh").FsSubtype(), "ssh#fs");
  EXPECT_EQ(At("/mnt/ssh").source, "host:/dir #1");
}

}  // namespace
}  // namespace hermetest::tests

// The readers of the mount table on what the kernel really writes. Each test mounts in a world of
// its own and looks at the raw line too, so that it is known to hold what it is about. Whatever a
// test has mounted, all readers agree on it in the end, and paths lead where the kernel says.

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/internal/unique_fd.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/matchers/procfs/mounts_by_statmount.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tests/procfs/find_mount.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Whether the kernel, and what filters its calls, tell of mounts by statmount(2).
bool HasStatmount() {
  const absl::Status status = MountsByStatmount().status();
  EXPECT_TRUE(status.ok() || absl::IsUnimplemented(status) || absl::IsPermissionDenied(status))
      << status;
  return status.ok();
}

void ExpectSameTables(const MountTable& a, const MountTable& b) {
  EXPECT_EQ(a.namespace_id(), b.namespace_id());
  ASSERT_EQ(a.size(), b.size()) << a << "\n" << b;
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], b[i]);
}

// The id of the mount that the kernel finds at `path`, without following what is last in it.
std::optional<MountId> MountIdAt(const std::string& path) {
  struct statx info;
  constexpr unsigned kMountIdMask = 0x1000;  // STATX_MNT_ID, Linux 5.8
  constexpr int kFlags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  if (statx(AT_FDCWD, path.c_str(), kFlags, kMountIdMask, &info) != 0) {
    return std::nullopt;
  }
  return MountId{static_cast<int32_t>(info.stx_mnt_id)};
}

// What a watch reads is what findmnt(8) makes of the same text. Every mount point leads where the
// kernel's own walk from `root` ends.
MountTable ExpectRead(absl::StatusOr<MountTableWatch> watch, const std::string& root) {
  EXPECT_TRUE(watch.ok()) << watch.status();
  if (!watch.ok()) return {};
  const absl::StatusOr<std::string> text = watch->ReadText();
  EXPECT_TRUE(text.ok()) << text.status();
  if (!text.ok()) return {};
  absl::StatusOr<MountTable> table = ParseMountInfo(*text);
  EXPECT_TRUE(table.ok()) << table.status();
  if (!table.ok()) return {};
  EXPECT_EQ(AsFoundMounts(*table), FindMounts(*text));
  for (const MountInfo& mount : *table) {
    const std::optional<MountId> found = MountIdAt(root + mount.mount_point);
    if (!found.has_value()) continue;  // hidden, with nothing of this name in front
    const MountInfo* covering = table->Covering(mount.mount_point);
    if (covering != nullptr) {
      EXPECT_EQ(covering->id, *found) << mount << "\n" << *table;
    } else {
      EXPECT_EQ(table->Find(*found), nullptr) << mount << "\n" << *table;
    }
  }
  return *std::move(table);
}

// mountinfo, statmount(2) and findmnt(8) tell the same of the calling thread's mounts.
void ExpectReadersAgree() {
  const MountTable parsed = ExpectRead(MountTableWatch::OfThisThread(), "");
  const absl::StatusOr<MountTable> current = CurrentMounts();
  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(AsFoundMounts(*current), AsFoundMounts(parsed));
  if (HasStatmount()) ExpectSameTables(*current, *MountsByStatmount());
}

// An empty file system on /mnt to work in; all is compared when the test has done its work.
class KernelTables : public IsolatedTest {
 protected:
  KernelTables() { EXPECT_EQ(mount("work", "/mnt", "tmpfs", 0, nullptr), 0) << strerror(errno); }
  void TearDown() override { ExpectReadersAgree(); }

  // Makes a directory below /mnt.
  static std::string Directory(const std::string& name) {
    std::string path = absl::StrCat("/mnt/", name);
    EXPECT_EQ(mkdir(path.c_str(), 0755), 0) << path << ": " << strerror(errno);
    return path;
  }

  static void Mount(const std::string& source, const std::string& target, const char* type,
                    unsigned long flags = 0, const std::string& data = "") {
    EXPECT_EQ(mount(source.c_str(), target.c_str(), type, flags, data.c_str()), 0)
        << source << " on " << target << ": " << strerror(errno);
  }

  // A new tmpfs on a new directory.
  static std::string Tmpfs(const std::string& name, unsigned long flags = 0) {
    std::string path = Directory(name);
    Mount(name, path, "tmpfs", flags);
    return path;
  }

  static void Bind(const std::string& from, const std::string& to) {
    Mount(from, to, nullptr, MS_BIND);
  }

  static void SetPropagation(const std::string& path, unsigned long type) {
    Mount("", path, nullptr, type);
  }

  // What `path` shows.
  static MountInfo At(const std::string& path) {
    const absl::StatusOr<MountTable> mounts = CurrentMounts();
    const MountInfo* mount = mounts.ok() ? mounts->Topmost(path) : nullptr;
    if (mount != nullptr) return *mount;
    ADD_FAILURE() << "nothing is mounted on " << path << ": " << mounts.status();
    return {};
  }

  // The line of that mount, as the kernel writes it.
  static std::string LineAt(const std::string& path) {
    const std::string id = absl::StrCat(static_cast<int32_t>(At(path).id), " ");
    absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
    for (absl::string_view line : absl::StrSplit(*watch->ReadText(), '\n')) {
      if (absl::StartsWith(line, id)) return std::string(line);
    }
    return "";
  }
};

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
    EXPECT_THAT(LineAt(path), HasSubstr(absl::StrCat(" - tmpfs ", row.in_source, " rw")));
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

// A process that has done `preparation`, and lives as long as this does.
class [[nodiscard]] WaitingProcess {
 public:
  explicit WaitingProcess(const std::function<bool()>& preparation) {
    int ready[2];
    EXPECT_EQ(pipe2(ready, O_CLOEXEC), 0);
    pid_ = fork();
    if (pid_ == 0) {
      const char done = preparation() ? 'y' : 'n';
      static_cast<void>(!write(ready[1], &done, 1));
      for (;;) pause();
    }
    char done = 0;
    EXPECT_EQ(read(ready[0], &done, 1), 1);
    EXPECT_EQ(done, 'y');
    close(ready[0]);
    close(ready[1]);
  }
  WaitingProcess(const WaitingProcess&) = delete;
  WaitingProcess& operator=(const WaitingProcess&) = delete;
  ~WaitingProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

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
  EXPECT_THAT(LineAt("/mnt/ssh"), HasSubstr(R"( - fuse.ssh\043fs host:/dir\040\0431 rw,)"));
  EXPECT_EQ(At("/mnt/ssh").fs_type, "fuse.ssh#fs");
  EXPECT_EQ(At("/mnt/ssh").FsBaseType(), "fuse");
  EXPECT_EQ(At("/mnt/ssh").FsSubtype(), "ssh#fs");
  EXPECT_EQ(At("/mnt/ssh").source, "host:/dir #1");
}

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
    // Recursive binds of a shared tree grow without bounds; the world of a block ends with it.
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

#include "hermetest/tests/procfs/kernel_tables.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/matchers/procfs/mounts_by_statmount.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tests/procfs/find_mount.h"
#include "hermetest/tests/procfs/write_mount_info.h"

namespace hermetest::tests {
namespace {

void ExpectSameTables(const MountTable& a, const MountTable& b) {
  EXPECT_EQ(a.namespace_id(), b.namespace_id());
  ASSERT_EQ(a.size(), b.size()) << a << "\n" << b;
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i], b[i]);
}

}  // namespace

bool HasStatmount() {
  const absl::Status status = MountsByStatmount().status();
  EXPECT_TRUE(status.ok() || absl::IsUnimplemented(status) || absl::IsPermissionDenied(status))
      << status;
  return status.ok();
}

std::optional<MountId> MountIdAt(const std::string& path) {
  struct statx info;
  constexpr unsigned kMountIdMask = 0x1000;  // STATX_MNT_ID, Linux 5.8
  constexpr int kFlags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  if (statx(AT_FDCWD, path.c_str(), kFlags, kMountIdMask, &info) != 0) {
    return std::nullopt;
  }
  return MountId{static_cast<int32_t>(info.stx_mnt_id)};
}

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
  EXPECT_EQ(WriteMountInfo(*table), *text);
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

void ExpectReadersAgree() {
  const MountTable parsed = ExpectRead(MountTableWatch::OfThisThread(), "");
  const absl::StatusOr<MountTable> current = CurrentMounts();
  ASSERT_TRUE(current.ok()) << current.status();
  EXPECT_EQ(AsFoundMounts(*current), AsFoundMounts(parsed));
  if (HasStatmount()) ExpectSameTables(*current, *MountsByStatmount());
}

KernelTables::KernelTables() {
  EXPECT_EQ(mount("work", "/mnt", "tmpfs", 0, nullptr), 0) << strerror(errno);
}

void KernelTables::TearDown() { ExpectReadersAgree(); }

std::string KernelTables::Directory(const std::string& name) {
  std::string path = absl::StrCat("/mnt/", name);
  EXPECT_EQ(mkdir(path.c_str(), 0755), 0) << path << ": " << strerror(errno);
  return path;
}

void KernelTables::Mount(const std::string& source, const std::string& target, const char* type,
                         unsigned long flags, const std::string& data) {
  EXPECT_EQ(mount(source.c_str(), target.c_str(), type, flags, data.c_str()), 0)
      << source << " on " << target << ": " << strerror(errno);
}

std::string KernelTables::Tmpfs(const std::string& name, unsigned long flags) {
  std::string path = Directory(name);
  Mount(name, path, "tmpfs", flags);
  return path;
}

void KernelTables::Bind(const std::string& from, const std::string& to) {
  Mount(from, to, nullptr, MS_BIND);
}

void KernelTables::SetPropagation(const std::string& path, unsigned long type) {
  Mount("", path, nullptr, type);
}

MountInfo KernelTables::At(const std::string& path) {
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  const MountInfo* mount = mounts.ok() ? mounts->Topmost(path) : nullptr;
  if (mount != nullptr) return *mount;
  ADD_FAILURE() << "nothing is mounted on " << path << ": " << mounts.status();
  return {};
}

std::string KernelTables::LineAt(const std::string& path) {
  const std::string id = absl::StrCat(static_cast<int32_t>(At(path).id), " ");
  absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
  for (absl::string_view line : absl::StrSplit(*watch->ReadText(), '\n')) {
    if (absl::StartsWith(line, id)) return std::string(line);
  }
  return "";
}

WaitingProcess::WaitingProcess(const std::function<bool()>& preparation) {
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

WaitingProcess::~WaitingProcess() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace hermetest::tests

#include "hermetest/matchers/procfs/mounts_by_statmount.h"

#include <sys/mount.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/internal/statmount_call.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"

namespace hermetest {
namespace {

using internal::StatmountBuffer;

constexpr uint64_t kRequired = internal::kSuperBlockBasic | internal::kMountBasic |
                               internal::kPropagateFrom | internal::kMountRoot |
                               internal::kMountPoint | internal::kFsType;
constexpr uint64_t kOptional = internal::kMountNamespaceId | internal::kMountOptions |
                               internal::kFsSubtype | internal::kSource;

struct Word {
  uint64_t flag;
  absl::string_view text;
};

// The kernel's MOUNT_ATTR_* (mount_setattr(2)), which older headers lack.
enum MountAttribute : uint64_t {
  kReadOnly = 0x1,
  kNoSuid = 0x2,
  kNoDev = 0x4,
  kNoExec = 0x8,
  kAccessTime = 0x70,  // a field of its own: 0 is relatime
  kNoAccessTime = 0x10,
  kNoDirectoryAccessTime = 0x80,
  kIdMapped = 0x100000,
  kNoSymlinkFollow = 0x200000,
};

// In the order of show_mnt_opts() and show_sb_opts() in the kernel's fs/proc_namespace.c.
constexpr Word kMountWords[] = {
    {kNoSuid, ",nosuid"},
    {kNoDev, ",nodev"},
    {kNoExec, ",noexec"},
    {kNoAccessTime, ",noatime"},
    {kNoDirectoryAccessTime, ",nodiratime"},
};
constexpr Word kSuperBlockWords[] = {
    {MS_SYNCHRONOUS, ",sync"},
    {MS_DIRSYNC, ",dirsync"},
    {MS_MANDLOCK, ",mand"},
    {MS_LAZYTIME, ",lazytime"},
};

std::string MountOptions(uint64_t attributes) {
  std::string options = (attributes & kReadOnly) != 0 ? "ro" : "rw";
  for (const Word& word : kMountWords) {
    if ((attributes & word.flag) != 0) absl::StrAppend(&options, word.text);
  }
  if ((attributes & kAccessTime) == 0) options += ",relatime";
  if ((attributes & kNoSymlinkFollow) != 0) options += ",nosymfollow";
  if ((attributes & kIdMapped) != 0) options += ",idmapped";
  return options;
}

std::string SuperOptions(const StatmountBuffer& mount) {
  std::string options = (mount->sb_flags & MS_RDONLY) != 0 ? "ro" : "rw";
  for (const Word& word : kSuperBlockWords) {
    if ((mount->sb_flags & word.flag) != 0) absl::StrAppend(&options, word.text);
  }
  const absl::string_view own = mount.Text(internal::kMountOptions, mount->mnt_opts);
  if (!own.empty()) absl::StrAppend(&options, ",", own);
  return options;
}

PeerGroupId Group(uint64_t number) { return PeerGroupId{static_cast<int32_t>(number)}; }

MountInfo ToMountInfo(const StatmountBuffer& mount) {
  MountInfo info;
  info.id = MountId{static_cast<int32_t>(mount->mnt_id_old)};
  info.parent_id = MountId{static_cast<int32_t>(mount->mnt_parent_id_old)};
  info.device = {mount->sb_dev_major, mount->sb_dev_minor};
  absl::string_view root = mount.Text(internal::kMountRoot, mount->mnt_root);
  info.root_deleted = absl::ConsumeSuffix(&root, "//deleted");
  info.root = std::string(root);
  info.mount_point = std::string(mount.Text(internal::kMountPoint, mount->mnt_point));
  info.options = MountOptions(mount->mnt_attr);
  if ((mount->mnt_propagation & MS_SHARED) != 0) info.peer_group = Group(mount->mnt_peer_group);
  if ((mount->mnt_propagation & MS_SLAVE) != 0) {
    info.master = Group(mount->mnt_master);
    if (mount->propagate_from != 0 && mount->propagate_from != mount->mnt_master) {
      info.propagate_from = Group(mount->propagate_from);
    }
  }
  info.unbindable = (mount->mnt_propagation & MS_UNBINDABLE) != 0;
  info.fs_type = std::string(mount.Text(internal::kFsType, mount->fs_type));
  const absl::string_view subtype = mount.Text(internal::kFsSubtype, mount->fs_subtype);
  if (!subtype.empty()) absl::StrAppend(&info.fs_type, ".", subtype);
  info.source = std::string(mount.Text(internal::kSource, mount->sb_source));
  info.super_options = SuperOptions(mount);
  info.unique_id = UniqueMountId{mount->mnt_id};
  return info;
}

absl::StatusOr<MountTable> ReadOnce() {
  const absl::StatusOr<std::vector<uint64_t>> ids = internal::ListMounts();
  if (!ids.ok()) return ids.status();
  std::vector<MountInfo> mounts;
  mounts.reserve(ids->size());
  StatmountBuffer buffer;
  bool tells_sources = ids->empty();
  std::optional<MountNamespaceId> of_namespace;
  for (uint64_t id : *ids) {
    absl::Status status = buffer.Read(id, kRequired | kOptional);
    if (absl::IsNotFound(status)) continue;  // unmounted meanwhile
    if (!status.ok()) return status;
    if (!buffer.Has(kRequired)) return absl::UnimplementedError("statmount: a part is missing");
    tells_sources = tells_sources || buffer.Has(internal::kSource);
    mounts.push_back(ToMountInfo(buffer));
    if (buffer.Has(internal::kMountNamespaceId)) {
      of_namespace = MountNamespaceId{buffer->mnt_ns_id};
    }
  }
  // An older kernel leaves sources out as this one does empty ones; not all are empty.
  if (!tells_sources) return absl::UnimplementedError("statmount: no sources, before Linux 6.13");
  MountTable table(std::move(mounts));
  if (of_namespace.has_value()) table.set_namespace_id(*of_namespace);
  return table;
}

}  // namespace

absl::StatusOr<MountTable> MountsByStatmount() {
  absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
  if (!watch.ok()) return watch.status();
  constexpr int kMaxReadings = 10;
  absl::StatusOr<MountTable> table = ReadOnce();
  for (int reading = 1; reading < kMaxReadings && watch->Changed(); ++reading) table = ReadOnce();
  return table;
}

}  // namespace hermetest

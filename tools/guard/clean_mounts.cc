#include "hermetest/tools/guard/clean_mounts.h"

#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"

namespace hermetest::tools {
namespace {

bool HaveUniqueIds(const MountTable& table) {
  return table.namespace_id().has_value() &&
         std::all_of(table.begin(), table.end(),
                     [](const MountInfo& mount) { return mount.unique_id.has_value(); });
}

}  // namespace

absl::StatusOr<std::vector<MountInfo>> ProvablyNew(const MountTable& before, const MountTable& now,
                                                   const IgnorePatterns& ignore) {
  if (!HaveUniqueIds(before) || !HaveUniqueIds(now)) {
    return absl::FailedPreconditionError(
        "this kernel does not tell which mounts are new: unique ids of mounts take Linux 6.11");
  }
  if (before.namespace_id() != now.namespace_id()) {
    return absl::FailedPreconditionError("this is another mount namespace than before");
  }
  std::set<UniqueMountId> old;
  for (const MountInfo& mount : before) old.insert(*mount.unique_id);
  std::vector<MountInfo> found;
  for (const MountInfo& mount : now) {
    if (old.count(*mount.unique_id) == 0 && !ignore.Match(mount.mount_point)) {
      found.push_back(mount);
    }
  }
  // What stands on others comes first.
  const auto depth = [&](const MountInfo& mount) { return now.Ancestors(mount).size(); };
  std::stable_sort(found.begin(), found.end(),
                   [&](const MountInfo& a, const MountInfo& b) { return depth(a) > depth(b); });
  return found;
}

absl::Status Unmount(const MountInfo& mount) {
  const absl::StatusOr<MountTable> now = CurrentMounts();
  if (!now.ok()) return now.status();
  const std::string name = internal::Readable(mount.mount_point);
  const MountInfo* shown = now->Topmost(mount.mount_point);
  if (shown == nullptr || !shown->unique_id || shown->unique_id != mount.unique_id) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, ": not this mount is there any more; left alone"));
  }
  if (umount2(mount.mount_point.c_str(), UMOUNT_NOFOLLOW) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("umount ", name));
}

}  // namespace hermetest::tools

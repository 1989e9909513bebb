#include "hermetest/matchers/procfs/mounts_of.h"

#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/internal/statmount_call.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"

namespace hermetest {
namespace {

using internal::StatmountBuffer;

bool IsMount(uint64_t unique_id, const MountInfo& mount, StatmountBuffer& buffer) {
  return buffer.Read(unique_id, internal::kMountBasic | internal::kMountNamespaceId).ok() &&
         buffer.Has(internal::kMountBasic) &&
         MountId{static_cast<int32_t>(buffer->mnt_id_old)} == mount.id;
}

// listmount(2) and mountinfo go through the mounts of a namespace in the same order, that of the
// unique ids: one call returns all of them, where statmount(2) has to be called for each. The table
// stays as it is when the two do not look like the same list.
MountTable WithUniqueIds(MountTable table, const std::vector<uint64_t>& ids) {
  StatmountBuffer buffer;
  if (table.empty() || ids.size() != table.size() || !std::is_sorted(ids.begin(), ids.end()) ||
      !IsMount(ids.front(), table[0], buffer) ||
      !IsMount(ids.back(), table[table.size() - 1], buffer)) {
    return table;
  }
  std::vector<MountInfo> mounts = std::move(table).mounts();
  for (size_t i = 0; i < mounts.size(); ++i) mounts[i].unique_id = UniqueMountId{ids[i]};
  MountTable with_ids(std::move(mounts));
  if (buffer.Has(internal::kMountNamespaceId)) {
    with_ids.set_namespace_id(MountNamespaceId{buffer->mnt_ns_id});
  }
  return with_ids;
}

}  // namespace

absl::StatusOr<MountTable> MountsOf(pid_t pid) {
  absl::StatusOr<MountTableWatch> watch = MountTableWatch::Of(pid);
  if (!watch.ok()) return watch.status();
  return watch->Read();
}

absl::StatusOr<MountTable> CurrentMounts() {
  absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
  if (!watch.ok()) return watch.status();
  constexpr int kMaxReadings = 10;
  for (int reading = 1;; ++reading) {
    absl::StatusOr<MountTable> table = watch->Read();
    if (!table.ok()) return table;
    const absl::StatusOr<std::vector<uint64_t>> ids = internal::ListMounts();
    if (!ids.ok()) return table;
    if (!watch->Changed()) return WithUniqueIds(*std::move(table), *ids);
    if (reading == kMaxReadings) return table;
  }
}

}  // namespace hermetest

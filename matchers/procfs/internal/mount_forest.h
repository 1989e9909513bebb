// MountForest: who is mounted on whom in a table, and where a path leads.

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_FOREST_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_FOREST_H_

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {

// An index over mounts that the caller keeps; mounts are named by their place in the table.
class MountForest {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  explicit MountForest(absl::Span<const MountInfo> mounts);

  // The mount that `mount` is mounted on; kNone when that is not in the table.
  size_t Parent(size_t mount) const { return parents_[mount]; }

  // The mount whose files `path` shows, or kNone. `path` is absolute, without repeated or trailing
  // slashes.
  size_t Covering(absl::string_view path) const;

  // Whether no path leads to the root of `mount`.
  bool IsHidden(size_t mount) const { return Covering(mounts_[mount].mount_point) != mount; }

 private:
  size_t RootDirectory() const;
  size_t ChildAt(size_t parent, absl::string_view mount_point) const;
  size_t FirstChildOnTheWay(size_t parent, absl::string_view path) const;

  absl::Span<const MountInfo> mounts_;
  std::vector<size_t> parents_;
  // All mounts, by parent, then mount point, then place in the table.
  std::vector<size_t> by_parent_and_point_;
};

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_FOREST_H_

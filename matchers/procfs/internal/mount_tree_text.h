// The lines of MountTable::TreeString().

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TREE_TEXT_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TREE_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {

struct MountTreeLine {
  size_t mount;      // its place in the table
  size_t depth;      // how many mounts of the table it is mounted on, one on the other
  std::string text;  // "#1 /proc proc proc rw,nosuid, shared in B  [id 28, shared:13]"
};

// Parents first, siblings in the table's order.
std::vector<MountTreeLine> MountTreeLines(absl::Span<const MountInfo> mounts);

// All of them, each after `indent` and two spaces for each level of depth.
std::string MountTreeText(absl::Span<const MountInfo> mounts, absl::string_view indent = "");

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TREE_TEXT_H_

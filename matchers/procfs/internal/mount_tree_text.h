// The text of MountTable::TreeString().

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TREE_TEXT_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TREE_TEXT_H_

#include <string>

#include "absl/types/span.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {

std::string MountTreeText(absl::Span<const MountInfo> mounts);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TREE_TEXT_H_

// Unmounting what leaked, and nothing else.

#ifndef HERMETEST_TOOLS_GUARD_CLEAN_MOUNTS_H_
#define HERMETEST_TOOLS_GUARD_CLEAN_MOUNTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tools {

// The mounts of `now` that were made after `before` was read, in the order in which they have to be
// unmounted; without those that `ignore` matches. Proof are unique mount ids, which are never used
// again (statmount(2)): FailedPrecondition without them, and when the tables are of different mount
// namespaces.
absl::StatusOr<std::vector<MountInfo>> ProvablyNew(const MountTable& before, const MountTable& now,
                                                   const IgnorePatterns& ignore);

// Unmounts `mount`, one that ProvablyNew() has returned. Just before, it is looked up again:
// FailedPrecondition when its mount point shows another mount now, or none; otherwise the error of
// umount2(2).
absl::Status Unmount(const MountInfo& mount);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_CLEAN_MOUNTS_H_

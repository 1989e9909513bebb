// The tree of `hermetest mounts`.

#ifndef HERMETEST_TOOLS_MOUNTS_MOUNT_TREE_VIEW_H_
#define HERMETEST_TOOLS_MOUNTS_MOUNT_TREE_VIEW_H_

#include <string>

#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/tools/cli/terminal.h"

namespace hermetest::tools {

// Four columns under a header: mount point, file system, propagation, options; after them what
// hides the mount. A line for each mount; on a terminal, what does not fit goes on in the next one.
//
//   MOUNT POINT           FILE SYSTEM     PROPAGATION  OPTIONS
//   /                     ext4 /dev/vda1  shared 1
//   |-/proc               proc            shared 13    nosuid,nodev,noexec
//   `-/mnt                tmpfs scratch   private      hidden by /mnt tmpfs upper
//     `-/mnt              tmpfs upper     private      ro
std::string MountTreeView(const MountTable& table, const Terminal& terminal);

// "shared 1", "slave 2", "shared 1, slave 2", "private", "unbindable"; the numbers are those of the
// peer groups.
std::string PropagationText(const MountInfo& mount);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_MOUNT_TREE_VIEW_H_

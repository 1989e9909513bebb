// What `hermetest mounts --at PATH` tells of one mount.

#ifndef HERMETEST_TOOLS_MOUNTS_MOUNT_DETAILS_H_
#define HERMETEST_TOOLS_MOUNTS_MOUNT_DETAILS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/tools/cli/terminal.h"

namespace hermetest::tools {

// All that the table has on `mount`, which `path` is on, a line each; then the tree of what is
// mounted on it.
std::string MountDetails(const MountTable& table, const MountInfo& mount, absl::string_view path,
                         const Terminal& terminal);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_MOUNT_DETAILS_H_

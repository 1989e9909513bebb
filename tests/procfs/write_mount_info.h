// The inverse of ParseMountInfo().

#ifndef HERMETEST_TESTS_PROCFS_WRITE_MOUNT_INFO_H_
#define HERMETEST_TESTS_PROCFS_WRITE_MOUNT_INFO_H_

#include <string>

#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tests {

// A text that parses to `table`, unique ids apart: that of the kernel, byte for byte, when the
// table was parsed from that.
std::string WriteMountInfo(const MountTable& table);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_PROCFS_WRITE_MOUNT_INFO_H_

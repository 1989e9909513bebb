// findmnt(8), that is libmount, as the reference of how mountinfo is to be read.

#ifndef HERMETEST_TESTS_PROCFS_FIND_MOUNT_H_
#define HERMETEST_TESTS_PROCFS_FIND_MOUNT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tests {

// The mounts of a text of mountinfo, each as a line of KEY="value" pairs with all that findmnt
// makes of it: ids, device, root, mount point, options, tags, type, source, super options. Throws
// std::runtime_error when findmnt fails.
std::vector<std::string> FindMounts(absl::string_view mountinfo);

// The same lines for a table that has been parsed already.
std::vector<std::string> AsFoundMounts(const MountTable& table);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_PROCFS_FIND_MOUNT_H_

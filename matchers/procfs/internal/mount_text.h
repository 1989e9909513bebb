// Mounts as a reader of a failure sees them: what varies from run to run in a form that does not,
// beside the kernel's number.

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TEXT_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TEXT_H_

#include <cstddef>
#include <map>
#include <string>

#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {

// Names peer groups A, B, C in the order in which it comes across them: one text, one MountText.
class MountText {
 public:
  // "/mnt tmpfs scratch rw,relatime, shared in A, hidden  [id 96, shared:7]"
  std::string Line(const MountInfo& mount, bool hidden);

  // "shared in A, slave of B", "private"
  std::string Propagation(const MountInfo& mount);

 private:
  std::string Name(PeerGroupId group);

  std::map<PeerGroupId, size_t> numbers_;
};

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_MOUNT_TEXT_H_

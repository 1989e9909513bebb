// MountPlaces: where each mount of a table stands among the others, and what keeps paths from it.

#ifndef HERMETEST_TOOLS_MOUNTS_MOUNT_PLACES_H_
#define HERMETEST_TOOLS_MOUNTS_MOUNT_PLACES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tools {

struct MountPlace {
  const MountInfo* mount;
  size_t depth = 0;      // how many mounts of the table it is mounted on, one on the other
  bool is_last = false;  // no sibling follows
  bool hidden = false;   // no path leads to its root
  // What hides it: a mount on the same mount point, or on a directory above. Null when it is out of
  // reach for another reason: the root directory of the process is below it (chroot(2)), or it is
  // mounted over that directory.
  const MountInfo* hidden_by = nullptr;
};

// Parents first, siblings in the table's order. The pointers are into `table`.
std::vector<MountPlace> MountPlaces(const MountTable& table);

// "hidden by /mnt tmpfs scratch"; empty when it is not hidden.
std::string HiddenText(const MountPlace& place);

// "ext4 /dev/vda[/srv]": type, source and root, without what says nothing: a source that is the
// name of the type, and the root "/".
std::string FileSystemText(const MountInfo& mount);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_MOUNT_PLACES_H_

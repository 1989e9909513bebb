// Diff: what was mounted, unmounted and changed between two tables.
//
//   const absl::StatusOr<MountTable> before = CurrentMounts();
//   RunTheDaemon();
//   const absl::StatusOr<MountTable> after = CurrentMounts();
//   const MountTableDiff leaked = Diff(*before, *after);
//   if (!leaked.empty()) std::cout << leaked;

#ifndef HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_DIFF_H_
#define HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_DIFF_H_

#include <ostream>
#include <string>
#include <vector>

#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {

// A mount that is in both tables, and not the same in both.
struct MountChange {
  MountInfo before;
  MountInfo after;
  // It is mounted on another mount than before, its mount point being the same or not.
  bool reparented = false;
};

struct MountTableDiff {
  std::vector<MountInfo> added;    // in the order of the table after
  std::vector<MountInfo> removed;  // in the order of the table before
  std::vector<MountChange> changed;

  bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

// Mounts of the two tables are taken for the same
//
// - by their unique ids, when all have one and the tables are not known to be of different
//   namespaces: a copy of a namespace has mounts, and unique ids, of its own;
// - otherwise by content: all fields but the ids. What is then left over has changed when file
//   system (device, type, source), root and mount point are the same, or was moved when the mount
//   id is the same in place of the mount point. Everything else was added or removed. So a mount
//   that is unmounted and mounted again just as it was is not seen.
//
// The order of the tables does not matter, but what is mounted on what does.
MountTableDiff Diff(const MountTable& before, const MountTable& after);

// A line for each mount, as in MountTable::TreeString(), and one for each field that has changed;
// nothing for no difference:
//
//   added: /mnt tmpfs scratch rw,relatime, private  [id 97]
//   changed: /srv tmpfs data ro,relatime, private  [id 94]
//     options: rw,relatime -> ro,relatime
//     propagation: shared in A -> private  [shared:1 -> private]
std::ostream& operator<<(std::ostream& out, const MountTableDiff& diff);

// The same text, to be read beside the tree of `table`: peer groups have the letters that they have
// there.
std::string TextBeside(const MountTable& table, const MountTableDiff& diff);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_DIFF_H_

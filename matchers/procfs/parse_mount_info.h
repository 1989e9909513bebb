// ParseMountInfo: from the text of /proc/PID/mountinfo to a MountTable.
//
//   const absl::StatusOr<MountTable> mounts = ParseMountInfo(
//       "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n");
//   if (!mounts.ok()) return mounts.status();
//   std::cout << mounts->Topmost("/mnt2")->root;  // /mnt1
//
// CurrentMounts() and MountsOf() read and parse (mounts_of.h).

#ifndef HERMETEST_MATCHERS_PROCFS_PARSE_MOUNT_INFO_H_
#define HERMETEST_MATCHERS_PROCFS_PARSE_MOUNT_INFO_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {

// Parses a whole table (proc_pid_mountinfo(5); show_mountinfo() in the kernel's
// fs/proc_namespace.c). The last line may lack its newline. An empty text is an empty table, as a
// chroot without any mount has it. No mount is ever left out: a line that is not what the kernel
// writes is InvalidArgument, with the number of the line and the line itself.
absl::StatusOr<MountTable> ParseMountInfo(absl::string_view text);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_PARSE_MOUNT_INFO_H_

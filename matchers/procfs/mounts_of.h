// CurrentMounts() and MountsOf(): the mount table of a process, read and parsed.
//
//   const absl::StatusOr<MountTable> mounts = CurrentMounts();
//   if (!mounts.ok()) return mounts.status();
//   const MountInfo* scratch = mounts->Topmost("/mnt");
//
// To look again and again, use a MountTableWatch (mount_table_watch.h).

#ifndef HERMETEST_MATCHERS_PROCFS_MOUNTS_OF_H_
#define HERMETEST_MATCHERS_PROCFS_MOUNTS_OF_H_

#include <sys/types.h>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {

// The mounts of the process `pid`, as it sees them; without unique ids. Any user may read them.
// NotFound when /proc shows no such process, InvalidArgument when it has ended and waits to be
// reaped.
absl::StatusOr<MountTable> MountsOf(pid_t pid);

// The mounts of the calling thread: threads of one process may be in different mount namespaces
// (setns(2), unshare(2)). With unique ids and that of the namespace, where the kernel has them
// (listmount(2), Linux 6.8) and no seccomp filter forbids it to.
absl::StatusOr<MountTable> CurrentMounts();

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_MOUNTS_OF_H_

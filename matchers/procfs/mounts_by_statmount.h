// MountsByStatmount(): the mount table by listmount(2) and statmount(2), mount by mount.
//
//   const absl::StatusOr<MountTable> mounts = MountsByStatmount();
//   if (absl::IsUnimplemented(mounts.status())) return CurrentMounts();
//
// CurrentMounts() (mounts_of.h) gives the same table, unique ids and all, and is faster by far: a
// system call for each mount costs more than text does. This one is here to check the other: it
// parses no text, and the kernel escapes nothing for it but options.

#ifndef HERMETEST_MATCHERS_PROCFS_MOUNTS_BY_STATMOUNT_H_
#define HERMETEST_MATCHERS_PROCFS_MOUNTS_BY_STATMOUNT_H_

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {

// The mounts of the calling thread. Each has its unique id, and the table that of its namespace.
// One that is unmounted while the table is read is left out; every other is as the kernel reported
// it. Unimplemented when the kernel is older than Linux 6.13, which is the first to tell of
// sources; PermissionDenied when a seccomp filter forbids the calls.
absl::StatusOr<MountTable> MountsByStatmount();

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_MOUNTS_BY_STATMOUNT_H_

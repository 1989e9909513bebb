// Whether a procfs shows processes by the numbers that the calling process knows.

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_OWN_PROC_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_OWN_PROC_H_

namespace hermetest::internal {

// Whether `proc_fd` is a procfs of another PID namespace than that of the caller: of one around it,
// where the caller has another number, or of one that the caller is not in (unshare -p without
// --mount-proc, nsenter -m). False where that is unknown.
bool IsProcOfOthers(int proc_fd);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_OWN_PROC_H_

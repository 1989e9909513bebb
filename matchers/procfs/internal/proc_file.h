// Reading what a procfs holds: its small files, and the names of its processes.

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_PROC_FILE_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_PROC_FILE_H_

#include <sys/types.h>

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hermetest::internal {

// The error of a system call in words: "open /proc/7/status: No such file or directory". What is
// not there, or was and has ended meanwhile (ENOENT, ESRCH), is NotFound.
absl::Status ProcError(int error, absl::string_view operation, absl::string_view path);

// The whole text of `path` below `proc_fd`, the root of a procfs.
absl::StatusOr<std::string> ReadProcFile(int proc_fd, const std::string& path);

// The same for a whole path.
absl::StatusOr<std::string> ReadProcFile(const std::string& path);

// Calls `visit` for each process that the procfs with the root `proc_fd` lists: by pid, ascending.
// The list is read on as the calls are made, so that it may hold what has started meanwhile.
absl::Status ForEachPid(int proc_fd, absl::FunctionRef<void(pid_t)> visit);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_PROC_FILE_H_

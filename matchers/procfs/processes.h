// The processes that a procfs shows.
//
//   const absl::StatusOr<std::vector<ProcessStatus>> processes = Processes();
//   EXPECT_THAT(processes, IsOkAndHolds(Not(Contains(IsZombie()))));
//
// What is read of two processes is not of one moment: one of them may have started the other, or
// ended, in between.

#ifndef HERMETEST_MATCHERS_PROCFS_PROCESSES_H_
#define HERMETEST_MATCHERS_PROCFS_PROCESSES_H_

#include <sys/types.h>

#include <vector>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/process_status.h"

namespace hermetest {

// /proc/PID/status, where `pid` is the number that /proc shows: of a process, or of a thread of
// one. NotFound when there is none; otherwise the error of open(2) or read(2), with the path, or of
// ParseProcessStatus().
absl::StatusOr<ProcessStatus> ReadProcessStatus(pid_t pid);

// All processes that the procfs on /proc shows, ordered by pid, zombies among them. One that is
// gone before its status is read is left out. Fails when /proc cannot be listed, and with what
// ReadProcessStatus() says.
absl::StatusOr<std::vector<ProcessStatus>> Processes();

// The same for the procfs whose root `proc_fd` refers to.
absl::StatusOr<ProcessStatus> ReadProcessStatus(int proc_fd, pid_t pid);
absl::StatusOr<std::vector<ProcessStatus>> Processes(int proc_fd);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_PROCESSES_H_

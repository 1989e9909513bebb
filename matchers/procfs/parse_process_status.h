// ParseProcessStatus: text of /proc/PID/status to value.
//
//   absl::StatusOr<ProcessStatus> status = ParseProcessStatus("Name:\tsleep\nState:\tS ...");
//
// The format (proc_pid_status(5); fs/proc/array.c):
// 1. A line is a key, a colon, a tab and a value, and ends with a newline.
// 2. The order and the set of the keys depend on the kernel. Keys that ProcessStatus lacks are
//    skipped.
// 3. In the name, a newline is written `\n` and a backslash `\\`; other bytes are as they are.
// 4. Pids, and user and group ids, are decimal; several are separated by tabs.
// 5. A set of capabilities is 16 hexadecimal digits.

#ifndef HERMETEST_MATCHERS_PROCFS_PARSE_PROCESS_STATUS_H_
#define HERMETEST_MATCHERS_PROCFS_PARSE_PROCESS_STATUS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/process_status.h"

namespace hermetest {

// Fails with InvalidArgument. A malformed line is quoted, with its number; so is the second line
// for one key. Name, State, Tgid, Pid, PPid, Uid, Gid, CapInh, CapPrm and CapEff have to be there;
// what else is missing, as on older kernels, stays empty.
absl::StatusOr<ProcessStatus> ParseProcessStatus(absl::string_view text);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_PARSE_PROCESS_STATUS_H_

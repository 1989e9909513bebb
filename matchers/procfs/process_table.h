// The processes of a PID namespace as a table for people: who is there, and what each waits for
// (proc(5)). To judge processes, see processes.h.
//
// The states are read from /proc/PID/stat. /proc/PID/status has them too, but with that one it
// takes markedly longer to list a fork bomb.
//
//   absl::StatusOr<std::vector<Process>> processes = ReadProcessTable();
//   std::cout << FormatProcesses(*processes);
//
//     PID  PPID STATE WAITING IN               NAME             COMMAND LINE
//       1     0 S     do_sigtimedwait          hermetest-init   ./daemon_test
//       2     0 S     hrtimer_nanosleep        daemon_test      ./daemon_test

#ifndef HERMETEST_MATCHERS_PROCFS_PROCESS_TABLE_H_
#define HERMETEST_MATCHERS_PROCFS_PROCESS_TABLE_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/process_state.h"

namespace hermetest {

struct Process {
  pid_t pid = 0;
  pid_t parent = 0;  // 0: none, or one outside the namespace
  ProcessState state = ProcessState::kRunning;
  std::string wait_channel;  // the kernel function it sleeps in; empty when it runs or when hidden
  std::string name;          // at most 15 bytes
  std::string command_line;  // arguments joined by spaces; empty for zombies and kernel threads
};

// Reads the processes that the procfs mounted on /proc shows, ordered by pid. A process that ends
// while the table is read is left out. Fails when /proc cannot be listed.
absl::StatusOr<std::vector<Process>> ReadProcessTable();

// The same for the procfs whose root `proc_fd` refers to.
absl::StatusOr<std::vector<Process>> ReadProcessTable(int proc_fd);

// The same, and stops (SIGSTOP) every process: each as soon as its state has been read and before
// its command line is. Reading a command line waits for the process's memory map, which a fork bomb
// holds on to; and what is stopped makes no more processes. Signals those that the caller may
// signal.
absl::StatusOr<std::vector<Process>> StopAndReadProcessTable(int proc_fd);

// Takes the text of /proc/PID/stat apart. The name stands in parentheses and may hold any byte, so
// the last closing one ends it. Fails with InvalidArgument, quoting the text.
absl::StatusOr<Process> ParseProcessStat(absl::string_view text);

// A table with one line for each process, to be read by a person. Bytes that are not printable
// ASCII are shown as octal escapes.
std::string FormatProcesses(absl::Span<const Process> processes);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_PROCESS_TABLE_H_

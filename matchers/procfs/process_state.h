// ProcessState: what a process does at the moment, as the kernel's letter for it
// (proc_pid_status(5), fs/proc/array.c).

#ifndef HERMETEST_MATCHERS_PROCFS_PROCESS_STATE_H_
#define HERMETEST_MATCHERS_PROCFS_PROCESS_STATE_H_

#include <ostream>

#include "absl/strings/string_view.h"

namespace hermetest {

// A letter that is none of these, from some other kernel, is kept as it is.
enum class ProcessState : char {
  kRunning = 'R',      // on a CPU, or ready to be
  kSleeping = 'S',     // waits; a signal wakes it
  kDiskSleep = 'D',    // waits, and no signal wakes it
  kStopped = 'T',      // by a signal of job control
  kTracingStop = 't',  // by its tracer
  kZombie = 'Z',       // has ended; its parent has not collected its status
  kDead = 'X',         // is about to disappear
  kParked = 'P',       // a kernel thread that is kept for later
  kIdle = 'I',         // a kernel thread that waits for work
};

// "sleeping"; "unknown" for a letter that is none of the above.
absl::string_view ProcessStateName(ProcessState state);

// Whether the process has ended: a zombie, or dead.
bool HasEnded(ProcessState state);

std::ostream& operator<<(std::ostream& out, ProcessState state);  // "S (sleeping)"

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_PROCESS_STATE_H_

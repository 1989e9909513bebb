// ProcessStatus: one process, as in /proc/PID/status (proc_pid_status(5)).
//
//   const absl::StatusOr<ProcessStatus> status = ReadProcessStatus(pid);  // processes.h
//   if (!status.ok()) return status.status();
//   if (status->capabilities.effective.Has(CAP_SYS_ADMIN)) std::cout << *status << "\n";

#ifndef HERMETEST_MATCHERS_PROCFS_PROCESS_STATUS_H_
#define HERMETEST_MATCHERS_PROCFS_PROCESS_STATUS_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/process_state.h"

namespace hermetest {

// The four user ids of a process, or its four group ids (credentials(7)), as the reader's user
// namespace maps them; one that is not mapped there shows as 65534.
struct CredentialIds {
  uint32_t real = 0;
  uint32_t effective = 0;
  uint32_t saved = 0;
  uint32_t file_system = 0;
};

bool operator==(const CredentialIds& a, const CredentialIds& b);
inline bool operator!=(const CredentialIds& a, const CredentialIds& b) { return !(a == b); }
std::ostream& operator<<(std::ostream& out, const CredentialIds& ids);

// The five sets of a thread (capabilities(7)). A zombie shows those that it had.
struct Capabilities {
  CapabilitySet inheritable;
  CapabilitySet permitted;
  CapabilitySet effective;
  CapabilitySet bounding;
  CapabilitySet ambient;
};

bool operator==(const Capabilities& a, const Capabilities& b);
inline bool operator!=(const Capabilities& a, const Capabilities& b) { return !(a == b); }

enum class SeccompMode {
  kDisabled = 0,
  kStrict = 1,
  kFilter = 2,
  kDead = 3,  // seccomp has killed it (seen in zombies)
};

std::ostream& operator<<(std::ostream& out, SeccompMode mode);

// Every pid is the number in the PID namespace of the procfs that was read; 0 stands for a process
// that has no number there.
struct ProcessStatus {
  std::string name;  // bytes; 15 at most for what is not a kernel thread (PR_SET_NAME of prctl(2))
  ProcessState state = ProcessState::kRunning;
  pid_t pid = 0;           // of the thread, where a thread's status was read
  pid_t thread_group = 0;  // what getpid(2) calls the pid
  pid_t parent = 0;        // 0: none, or one outside the namespace
  pid_t tracer = 0;        // 0: none

  // The same process in each PID namespace that it is in, from that of the procfs that was read to
  // the innermost one. So the first of `ns_pids` is `pid`, and the last is what the process itself
  // takes for its pid. Empty where the kernel does not tell.
  std::vector<pid_t> ns_pids;
  std::vector<pid_t> ns_thread_groups;
  std::vector<pid_t> ns_process_groups;
  std::vector<pid_t> ns_sessions;

  CredentialIds uids;
  CredentialIds gids;
  Capabilities capabilities;
  std::optional<bool> no_new_privs;    // not there before Linux 4.10
  std::optional<SeccompMode> seccomp;  // not there in kernels without seccomp
};

bool operator==(const ProcessStatus& a, const ProcessStatus& b);
inline bool operator!=(const ProcessStatus& a, const ProcessStatus& b) { return !(a == b); }

// One line with its parts named, as in
//
//   process 7 "sleep" [state S (sleeping), parent 1, NSpid 7 2, uid 0, gid 0,
//   effective capabilities all, NoNewPrivs 0, Seccomp 0 (disabled)]
//
// The name is escaped as in C. A tracer, a thread group that is not the pid, and permitted
// capabilities that are not effective are named where there are any.
std::ostream& operator<<(std::ostream& out, const ProcessStatus& status);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_PROCESS_STATUS_H_

#include "hermetest/tests/endings/traced_program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/matchers/procfs/process_table.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// Everything is over within milliseconds, or never.
constexpr absl::Duration kPatience = absl::Seconds(60);

// PTRACE_O_TRACESYSGOOD marks the stops at system calls with it.
constexpr int kSyscallStop = SIGTRAP | 0x80;

#ifdef SYS_poll
constexpr long kPoll = SYS_poll;
#else
constexpr long kPoll = SYS_ppoll;
#endif

void Check(long result, const char* operation) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), operation);
}

// All processes of the namespace but its init and the caller.
std::vector<Process> Others() {
  std::vector<Process> others = ReadProcessTable().value();
  others.erase(std::remove_if(others.begin(), others.end(),
                              [](const Process& process) {
                                return process.pid == 1 || process.pid == getpid();
                              }),
               others.end());
  return others;
}

// The state of a child that has changed, as of waitpid(2).
struct Change {
  pid_t pid;
  int status;
};

// Makes this process the heir of all orphans and the one that hears of every change of a child.
class Watch {
 public:
  Watch() {
    sigemptyset(&child_);
    sigaddset(&child_, SIGCHLD);
    Check(sigprocmask(SIG_BLOCK, &child_, &before_), "sigprocmask");
    Check(prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl PR_SET_CHILD_SUBREAPER");
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    RestoreSignals();
  }

  void RestoreSignals() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

  // Waits for the next change. Returns nothing when no child is left, or when patience is at its
  // end.
  std::optional<Change> Next() const {
    for (;;) {
      Change change = {};
      change.pid = waitpid(-1, &change.status, WNOHANG | __WALL);
      if (change.pid > 0) return change;
      const absl::Duration left = deadline_ - absl::Now();
      if (change.pid < 0 || left <= absl::ZeroDuration()) return std::nullopt;
      const timespec timeout = absl::ToTimespec(left);
      sigtimedwait(&child_, nullptr, &timeout);
    }
  }

 private:
  const absl::Time deadline_ = absl::Now() + kPatience;
  sigset_t child_;
  sigset_t before_;
};

class Tracer {
 public:
  explicit Tracer(const Killing& killing) : killing_(killing) {}

  Outcome Run() {
    Start();
    while (const std::optional<Change> change = watch_.Next()) {
      if (WIFSTOPPED(change->status)) {
        OnStop(change->pid, WSTOPSIG(change->status), change->status >> 16);
      } else {
        OnEnd(*change);
      }
    }
    const std::vector<Process> survivors = Others();
    if (!survivors.empty()) outcome_.survivors = FormatProcesses(survivors);
    for (const Process& survivor : survivors) kill(survivor.pid, SIGKILL);
    while (waitpid(-1, nullptr, __WALL) > 0) {
    }
    return outcome_;
  }

 private:
  void Start() {
    program_ = fork();
    Check(program_, "fork");
    if (program_ == 0) {
      ProgramOptions options;
      options.environment = killing_.environment;
      // A process has one tracer, and the leak checker of the sanitizers wants to be that.
      options.environment["LSAN_OPTIONS"] = "detect_leaks=0";
      options.before_exec = [this] {
        watch_.RestoreSignals();
        ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      };
      BecomeProgram({Runfile(killing_.program)}, options, open("/dev/null", O_WRONLY));
    }
    int status = 0;
    Check(waitpid(program_, &status, 0), "waitpid");
    // Every execve(2) of a tracee stops it.
    if (!WIFSTOPPED(status)) throw std::runtime_error("cannot trace " + killing_.program);
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD;
    if (killing_.held.kind != HeldProcess::kProgram) {
      options |= PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK;
    }
    Check(ptrace(PTRACE_SETOPTIONS, program_, nullptr, options), "ptrace PTRACE_SETOPTIONS");
    announced_.insert(program_);
    unbegun_.insert(program_);
    Resume(program_, 0);
  }

  // A process that was killed while it stood still cannot go on, which is as it should be.
  void Resume(pid_t pid, int signal) const {
    const bool counted = pid == counted_ && outcome_.call < 0;
    ptrace(counted ? PTRACE_SYSCALL : PTRACE_CONT, pid, nullptr, signal);
  }

  void OnStop(pid_t pid, int signal, int event) {
    if (announced_.count(pid) == 0 && !program_ended_) {
      unannounced_.insert(pid);
    } else if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK) {
      OnNewProcess(pid, event);
      Resume(pid, 0);
    } else if (signal == kSyscallStop) {
      OnSystemCall(pid);
    } else if (signal == SIGSTOP && unbegun_.erase(pid) != 0) {
      if (pid == program_ && killing_.held.kind == HeldProcess::kProgram) counted_ = pid;
      Resume(pid, 0);
    } else {
      Resume(pid, event == 0 ? signal : 0);
    }
  }

  void OnNewProcess(pid_t parent, int event) {
    unsigned long child_number = 0;
    if (ptrace(PTRACE_GETEVENTMSG, parent, nullptr, &child_number) != 0) return;
    const auto child = static_cast<pid_t>(child_number);
    HeldProcess::Kind kind = HeldProcess::kRelayedBody;
    if (parent == program_) {
      kind = event == PTRACE_EVENT_CLONE ? HeldProcess::kInit : HeldProcess::kBody;
    }
    announced_.insert(child);
    if (kind == killing_.held.kind && ++seen_ == killing_.held.nth) counted_ = child;
    // The child's first stop and this one come in any order.
    if (unannounced_.erase(child) != 0) {
      Resume(child, 0);
    } else {
      unbegun_.insert(child);
    }
  }

  // How often a process waits for another is chance, and changes nothing. A call that one run in
  // two has would lead the count astray.
  bool Counts(long call) {
    const bool futex = call == SYS_futex || call == SYS_sched_yield || call == SYS_getcpu;
    const bool waits = futex || call == kPoll;
    const bool waited = std::exchange(waits_, waits);
    return !futex && !(waits && waited);
  }

  void OnSystemCall(pid_t pid) {
    __ptrace_syscall_info info = {};
    ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info);
    const auto call = static_cast<long>(info.entry.nr);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !Counts(call) || ++calls_ != killing_.call) {
      Resume(pid, 0);
      return;
    }
    outcome_.call = call;
    kill(program_, killing_.signal);
    if (pid == program_) {
      Resume(pid, 0);
    } else {
      held_ = pid;
    }
  }

  void OnEnd(const Change& change) {
    if (change.pid != program_) return;
    outcome_.wait_status = change.status;
    program_ended_ = true;
    // Nobody will announce them any more.
    for (const pid_t pid : unannounced_) Resume(pid, 0);
    if (held_ > 0) Resume(held_, 0);
  }

  const Killing& killing_;
  const Watch watch_;
  Outcome outcome_;
  pid_t program_ = -1;
  bool program_ended_ = false;
  pid_t counted_ = -1;
  int seen_ = 0;   // processes of the kind that is held
  int calls_ = 0;  // system calls of the one that is counted
  bool waits_ = false;
  pid_t held_ = -1;
  std::set<pid_t> announced_;    // the program, and those whose parents have stopped and said so
  std::set<pid_t> unannounced_;  // the others that have stopped
  std::set<pid_t> unbegun_;      // those announced that have not stopped for the first time
};

}  // namespace

Outcome KillAtCall(const Killing& killing) { return Tracer(killing).Run(); }

}  // namespace hermetest::tests

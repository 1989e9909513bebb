#include "hermetest/tools/guard/guarded_command.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::tools {
namespace {

using internal::UniqueFd;

// All that can be sent to a process by another and waited for, but those that mean a fault of this
// one, and those by which a terminal holds back a process in the background.
sigset_t SignalsToPassOn() {
  sigset_t signals;
  sigfillset(&signals);
  for (const int signal :
       {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGTTIN, SIGTTOU, SIGPIPE}) {
    sigdelset(&signals, signal);
  }
  return signals;
}

// Blocks the signals to pass on, so that they can be waited for, and lets SIGCHLD come. At the end
// everything is as before; what has come meanwhile was for the command, and is dropped.
class [[nodiscard]] HeldSignals {
 public:
  HeldSignals() : held_(SignalsToPassOn()) {
    sigprocmask(SIG_BLOCK, &held_, &mask_before_);
    struct sigaction by_default = {};
    sigaction(SIGCHLD, &by_default, &child_before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() {
    const timespec now = {0, 0};
    while (sigtimedwait(&held_, nullptr, &now) > 0 || errno == EINTR) {
    }
    // Ignored, it would let children vanish that have to be looked at.
    if (child_before_.sa_handler != SIG_IGN) sigaction(SIGCHLD, &child_before_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
  }

  siginfo_t Wait() const {
    siginfo_t info = {};
    while (sigwaitinfo(&held_, &info) < 0) {
    }
    return info;
  }

  // In the forked child.
  void Restore() const {
    sigaction(SIGCHLD, &child_before_, nullptr);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
  }

 private:
  const sigset_t held_;
  sigset_t mask_before_;
  struct sigaction child_before_;
};

// The terminal of the session, if there is one.
class Terminal {
 public:
  Terminal() : fd_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    was_in_foreground_ = fd_.valid() && tcgetpgrp(fd_.get()) == getpgrp();
  }

  bool is_there() const { return fd_.valid(); }

  void TakeBack() const {
    if (!was_in_foreground_ || tcgetpgrp(fd_.get()) == getpgrp()) return;
    sigset_t background;
    sigset_t before;
    sigemptyset(&background);
    sigaddset(&background, SIGTTOU);  // or taking it back would stop this process
    sigprocmask(SIG_BLOCK, &background, &before);
    tcsetpgrp(fd_.get(), getpgrp());
    sigprocmask(SIG_SETMASK, &before, nullptr);
  }

 private:
  UniqueFd fd_;
  bool was_in_foreground_;
};

[[noreturn]] void BecomeCommand(std::vector<std::string> command, const HeldSignals& signals,
                                int error_fd) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  signals.Restore();
  execvp(arguments[0], arguments.data());
  const int error = errno;
  static_cast<void>(!write(error_fd, &error, sizeof(error)));
  _exit(1);
}

// Forks the command. Returns the errno that kept it from being executed, or 0.
int Start(const std::vector<std::string>& command, const HeldSignals& signals, pid_t* pid) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  *pid = fork();
  if (*pid < 0) return errno;
  if (*pid == 0) BecomeCommand(command, signals, writing.get());
  writing.Reset();
  int error = 0;
  if (read(reading.get(), &error, sizeof(error)) != sizeof(error)) return 0;
  waitpid(*pid, nullptr, 0);
  return error;
}

class Guarded {
 public:
  Guarded(pid_t pid, const Terminal& terminal) : pid_(pid), terminal_(terminal) {}

  // Returns once the command has ended.
  CommandEnd Wait(const HeldSignals& signals) {
    for (;;) {
      const siginfo_t info = signals.Wait();
      if (info.si_signo != SIGCHLD) {
        PassOn(info);
      } else if (HasEnded()) {
        return end_;
      }
    }
  }

 private:
  void PassOn(const siginfo_t& info) const {
    // By a terminal, to all of its foreground group; but a hang-up to the leader of the session
    // alone.
    const bool to_everybody =
        info.si_code == SI_KERNEL && (info.si_signo != SIGHUP || getsid(0) != getpid());
    if (!to_everybody) kill(pid_, info.si_signo);
  }

  // Looks at every child that has changed its state.
  bool HasEnded() {
    for (;;) {
      siginfo_t info = {};
      const int result = waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | __WALL);
      if (result != 0 && errno == EINTR) continue;
      if (result != 0 || info.si_pid == 0) return false;
      if (info.si_pid != pid_) continue;  // an orphan
      switch (info.si_code) {
        case CLD_EXITED:
          end_.exit_code = info.si_status;
          return true;
        case CLD_KILLED:
        case CLD_DUMPED:
          end_.signal = info.si_status;
          return true;
        default:
          // Until somebody continues the job. Without a terminal nobody might.
          if (terminal_.is_there()) kill(getpid(), SIGSTOP);
      }
    }
  }

  const pid_t pid_;
  const Terminal& terminal_;
  CommandEnd end_;
};

}  // namespace

CommandEnd RunGuarded(const std::vector<std::string>& command) {
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const Terminal terminal;
  const HeldSignals signals;
  pid_t pid = -1;
  CommandEnd end;
  end.exec_error = Start(command, signals, &pid);
  if (end.exec_error == 0) end = Guarded(pid, terminal).Wait(signals);
  terminal.TakeBack();
  return end;
}

void ReapOrphans() {
  while (waitpid(-1, nullptr, WNOHANG | __WALL) > 0) {
  }
}

}  // namespace hermetest::tools

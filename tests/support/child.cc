#include "hermetest/tests/support/child.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <system_error>

namespace hermetest::tests {
namespace {

[[noreturn]] void Throw(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Returns once `pid` has changed its state as `options` say; it can be waited for again.
void WaitForChange(pid_t pid, int options) {
  siginfo_t info = {};
  while (waitid(P_PID, static_cast<id_t>(pid), &info, options | WNOWAIT) != 0) {
    if (errno != EINTR) Throw("waitid");
  }
}

// Only read(2), write(2) and _exit(2) are left to a process under strict seccomp.
[[noreturn]] void WorkAndSleep(const std::function<void()>& work, int ready_fd, int keep_fd) {
  work();
  char byte = 0;
  if (write(ready_fd, &byte, 1) == 1) {
    while (read(keep_fd, &byte, 1) < 0) {
    }
  }
  _exit(EXIT_FAILURE);
}

}  // namespace

Child::Child(const std::function<void()>& work) {
  int ready[2];
  int keep[2];
  if (pipe(ready) != 0 || pipe(keep) != 0) Throw("pipe");
  pid_ = fork();
  if (pid_ < 0) Throw("fork");
  if (pid_ == 0) {
    close(ready[0]);
    close(keep[1]);
    WorkAndSleep(work, ready[1], keep[0]);
  }
  close(ready[1]);
  close(keep[0]);
  keep_fd_ = keep[1];
  char byte = 0;
  ssize_t size = 0;
  do {
    size = read(ready[0], &byte, 1);
  } while (size < 0 && errno == EINTR);
  close(ready[0]);
  if (size == 1) return;
  close(keep_fd_);
  waitpid(pid_, nullptr, 0);
  throw std::runtime_error("the child did not come to the end of its work");
}

Child::~Child() {
  close(keep_fd_);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Child::Stop() const {
  kill(pid_, SIGSTOP);
  WaitForChange(pid_, WSTOPPED);
}

void Child::BecomeZombie(int signal) const {
  kill(pid_, signal);
  WaitForChange(pid_, WEXITED);
}

void Require(bool done, const char* what) {
  if (done) return;
  perror(what);
  _exit(EXIT_FAILURE);
}

}  // namespace hermetest::tests

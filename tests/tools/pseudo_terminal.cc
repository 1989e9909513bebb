#include "hermetest/tests/tools/pseudo_terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

void Require(bool done, const char* what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

[[noreturn]] void Become(const std::string& terminal, std::vector<std::string> command,
                         const std::map<std::string, std::string>& environment,
                         const std::function<void()>& before_exec) {
  setsid();
  const int fd = open(terminal.c_str(), O_RDWR);  // becomes the terminal of the session
  for (int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(fd, standard);
  if (fd > STDERR_FILENO) close(fd);
  setenv("TERM", "xterm", 1);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  HeedSignals();
  if (before_exec) before_exec();
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

PseudoTerminal::PseudoTerminal(unsigned short columns) {
  master_.Reset(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  Require(master_.valid() && grantpt(master_.get()) == 0 && unlockpt(master_.get()) == 0,
          "open a pseudo-terminal");
  const winsize size = {24, columns, 0, 0};
  Require(ioctl(master_.get(), TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
}

PseudoTerminal::~PseudoTerminal() {
  master_.Reset();  // the session is hung up
  if (pid_ < 0) return;
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void PseudoTerminal::Start(const std::vector<std::string>& command,
                           const std::map<std::string, std::string>& environment,
                           const std::function<void()>& before_exec) {
  char name[128];
  Require(ptsname_r(master_.get(), name, sizeof(name)) == 0, "ptsname");
  pid_ = fork();
  Require(pid_ >= 0, "fork");
  if (pid_ == 0) Become(name, command, environment, before_exec);
}

bool PseudoTerminal::ReadMore() {
  char buffer[4096];
  ssize_t size = 0;
  do {
    size = read(master_.get(), buffer, sizeof(buffer));
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return false;  // EIO: nobody has the terminal open any more
  for (ssize_t i = 0; i < size; ++i) {
    if (buffer[i] != '\r') output_ += buffer[i];
  }
  return true;
}

void PseudoTerminal::WaitFor(const std::string& text) {
  for (;;) {
    const size_t place = output_.find(text, found_);
    if (place != std::string::npos) {
      found_ = place + text.size();
      return;
    }
    if (!ReadMore()) throw std::runtime_error("no \"" + text + "\" in\n" + output_);
  }
}

void PseudoTerminal::Type(const std::string& keys) {
  Require(write(master_.get(), keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()),
          "write to the terminal");
}

int PseudoTerminal::WaitForEnd() {
  constexpr int kSignalled = 1000;
  while (ReadMore()) {
  }
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0) Require(errno == EINTR, "waitpid");
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

pid_t PseudoTerminal::ForegroundGroup() const { return tcgetpgrp(master_.get()); }

}  // namespace hermetest::tests

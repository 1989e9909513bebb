#include "hermetest/tests/leaks/mounter.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string>
#include <system_error>

namespace hermetest::tests {
namespace {

// Until there is nobody left to ask.
[[noreturn]] void Serve(int socket) {
  prctl(PR_SET_NAME, "mounter");
  char path[PATH_MAX];
  for (;;) {
    const ssize_t size = recv(socket, path, sizeof(path) - 1, 0);
    if (size <= 0) _exit(EXIT_SUCCESS);
    path[size] = '\0';
    const bool done = (mkdir(path, 0755) == 0 || errno == EEXIST) &&
                      mount("stray", path, "tmpfs", 0, nullptr) == 0;
    const char answer = done ? 'y' : 'n';
    if (send(socket, &answer, 1, MSG_NOSIGNAL) != 1) _exit(EXIT_FAILURE);
  }
}

bool Ask(int socket, const std::string& path) {
  char answer = 'n';
  return send(socket, path.data(), path.size(), MSG_NOSIGNAL) > 0 &&
         recv(socket, &answer, 1, 0) == 1 && answer == 'y';
}

}  // namespace

Mounter::Mounter() { Start(/*as_daemon=*/false); }

void Mounter::Start(bool as_daemon) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    if (as_daemon) {
      setsid();
      if (fork() != 0) _exit(EXIT_SUCCESS);
    }
    Serve(ends[1]);
  }
  close(ends[1]);
  socket_ = ends[0];
}

Mounter::~Mounter() {
  close(socket_);
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

bool Mounter::Mount(const std::string& path) const { return Ask(socket_, path); }

void Mounter::LeaveAsDaemon() {
  close(socket_);
  waitpid(pid_, nullptr, 0);
  Start(/*as_daemon=*/true);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

bool AskOutside(const std::string& path) {
  const char* const socket = getenv("LEAKY_MOUNTER");
  return socket != nullptr && Ask(atoi(socket), path);
}

}  // namespace hermetest::tests

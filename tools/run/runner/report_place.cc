#include "hermetest/tools/run/runner/report_place.h"

#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tools/run/runner/own_error.h"

namespace hermetest::tools {
namespace {

using internal::UniqueFd;

// In a sandbox it is a tmpfs of its own (see sandbox_setup.cc).
constexpr absl::string_view kPrivateDirectory = "/dev/shm";

bool SendFd(int socket, int fd) {
  char byte = 0;
  iovec data = {&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &fd, sizeof(fd));
  return sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

bool IsSameFile(const std::string& path, int fd) {
  struct stat there = {};
  struct stat here = {};
  return stat(path.c_str(), &there) == 0 && fstat(fd, &here) == 0 && there.st_dev == here.st_dev &&
         there.st_ino == here.st_ino;
}

}  // namespace

absl::StatusOr<ReportPlace> ReportPlace::Make() {
  ReportPlace place;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return OwnError(errno, "cannot make a pipe for a report");
  place.pipe_read_.Reset(ends[0]);
  place.pipe_write_.Reset(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return OwnError(errno, "cannot make a socket for a report");
  }
  place.socket_here_.Reset(ends[0]);
  place.socket_there_.Reset(ends[1]);
  uint64_t number = 0;
  if (getrandom(&number, sizeof(number), 0) != sizeof(number)) {
    return OwnError(errno, "cannot get a random number");
  }
  place.directory_ = absl::StrCat(kPrivateDirectory, "/hermetest-", absl::Hex(number));
  return place;
}

std::string ReportPlace::Prepare(bool in_sandbox) const {
  if (in_sandbox && MakeFifo()) return FifoPath();
  std::string path = PathInProc();
  if (!in_sandbox && IsSameFile(path, pipe_write_.get())) return path;
  // No process but the program itself can be named.
  fcntl(pipe_write_.get(), F_SETFD, 0);
  return absl::StrCat("/proc/self/fd/", pipe_write_.get());
}

std::string ReportPlace::FifoPath() const { return absl::StrCat(directory_, "/report/../report"); }

// The modes are set apart from the making: there may be a umask.
bool ReportPlace::MakeFifo() const {
  const std::string beside = absl::StrCat(directory_, "/beside");
  const std::string target = absl::StrCat(beside, "/target");
  for (const std::string& path : {directory_, beside, target}) {
    if (mkdir(path.c_str(), 0700) != 0 || chmod(path.c_str(), 0755) != 0) return false;
  }
  const std::string path = FifoPath();
  if (symlink("beside/target", absl::StrCat(directory_, "/report").c_str()) != 0 ||
      mkfifo(path.c_str(), 0600) != 0 || chmod(path.c_str(), 0666) != 0) {
    return false;
  }
  // Both ends at once, so that neither GoogleTest nor the reader waits for the other.
  const UniqueFd fifo(open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  return fifo.valid() && SendFd(socket_there_.get(), fifo.get());
}

void ReportPlace::RemoveStrays() const {
  rmdir(absl::StrCat(directory_, "/report").c_str());
  rmdir(directory_.c_str());
}

std::string ReportPlace::PathInProc() const {
  // The copy is a child, and the descriptor hermetest's.
  return absl::StrCat("/proc/", getppid(), "/fd/", pipe_write_.get());
}

UniqueFd ReportPlace::ReceiveFifo() const {
  char byte = 0;
  iovec data = {&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  if (recvmsg(socket_here_.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) <= 0) return {};
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return {};
  int fd = -1;
  memcpy(&fd, CMSG_DATA(header), sizeof(fd));
  return UniqueFd(fd);
}

bool ReportPlace::CouldNotBeOpened(absl::string_view output) const {
  const auto says = [&](absl::string_view path) {
    return absl::StrContains(output, absl::StrCat("Unable to open file \"", path, "\""));
  };
  return says(FifoPath()) || says(absl::StrCat("/proc/self/fd/", pipe_write_.get())) ||
         says(absl::StrCat("/proc/", getpid(), "/fd/", pipe_write_.get()));
}

}  // namespace hermetest::tools

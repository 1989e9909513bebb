// UniqueFd owns one file descriptor and closes it.
//
//   UniqueFd fd(open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
//   if (!fd.valid()) return absl::ErrnoToStatus(errno, "open /proc/self/mountinfo");

#ifndef HERMETEST_MATCHERS_LINUX_UNIQUE_FD_H_
#define HERMETEST_MATCHERS_LINUX_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

#include "absl/base/config.h"
#include "hermetest/matchers/linux/raw_syscall.h"

namespace hermetest::internal {

class [[nodiscard]] UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    Reset(other.Release());
    return *this;
  }
  ~UniqueFd() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

  // Gives the descriptor away: the caller closes it.
  [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

  // Closes what is held and takes `fd` over.
  void Reset(int fd = -1) {
    if (fd_ >= 0) Close(fd_);
    fd_ = fd;
  }

 private:
  static void Close(int fd) {
#ifdef ABSL_HAVE_THREAD_SANITIZER
    // It keeps account of descriptors, and takes the next user of this number for one of this file.
    close(fd);
#else
    // Not the C library's close(), which is a place where a thread may be cancelled.
    RawSyscall(SYS_close, fd);
#endif
  }

  int fd_ = -1;
};

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_UNIQUE_FD_H_

#include "hermetest/matchers/procfs/mount_table_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"

namespace hermetest {

absl::StatusOr<MountTableWatch> MountTableWatch::Of(pid_t pid) {
  return Open(AT_FDCWD, absl::StrCat("/proc/", pid, "/mountinfo"));
}

absl::StatusOr<MountTableWatch> MountTableWatch::OfThisThread() {
  return Open(AT_FDCWD, "/proc/thread-self/mountinfo");
}

absl::StatusOr<MountTableWatch> MountTableWatch::OfThisThread(int proc_fd) {
  return Open(proc_fd, "thread-self/mountinfo");
}

absl::StatusOr<MountTableWatch> MountTableWatch::Open(int directory_fd, const std::string& path) {
  internal::UniqueFd fd(openat(directory_fd, path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return absl::ErrnoToStatus(errno, absl::StrCat("open ", path));
  return MountTableWatch(std::move(fd), path);
}

bool MountTableWatch::Changed() {
  pollfd mounts = {mountinfo_.get(), POLLPRI, 0};
  return poll(&mounts, 1, 0) != 0;
}

bool MountTableWatch::WaitForChange(absl::Duration patience) {
  pollfd mounts = {mountinfo_.get(), POLLPRI, 0};
  const timespec timeout = absl::ToTimespec(patience);
  const bool forever = patience == absl::InfiniteDuration();
  return ppoll(&mounts, 1, forever ? nullptr : &timeout, nullptr) > 0;
}

absl::StatusOr<MountTable> MountTableWatch::Read() {
  const absl::StatusOr<std::string> text = ReadText();
  if (!text.ok()) return text.status();
  return ParseMountInfo(*text);
}

absl::StatusOr<std::string> MountTableWatch::ReadText() {
  constexpr int kMaxReadings = 10;
  Changed();  // what happened before is in what is read now
  absl::StatusOr<std::string> text = ReadOnce();
  for (int reading = 1; reading < kMaxReadings && text.ok() && Changed(); ++reading) {
    text = ReadOnce();
  }
  return text;
}

absl::StatusOr<std::string> MountTableWatch::ReadOnce() {
  if (lseek(mountinfo_.get(), 0, SEEK_SET) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("rewind ", name_));
  }
  std::string text(size_t{16} << 10, '\0');
  size_t size = 0;
  for (;;) {
    if (size == text.size()) text.resize(2 * size);
    const ssize_t count = read(mountinfo_.get(), &text[size], text.size() - size);
    if (count == 0) break;
    if (count < 0 && errno != EINTR) {
      return absl::ErrnoToStatus(errno, absl::StrCat("read ", name_));
    }
    if (count > 0) size += static_cast<size_t>(count);
  }
  text.resize(size);
  return text;
}

}  // namespace hermetest

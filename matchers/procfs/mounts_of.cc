#include "hermetest/matchers/procfs/mounts_of.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"

namespace hermetest {
namespace {

// Whether the table has changed since it was opened, or since the last call
// (proc_pid_mountinfo(5), poll(2)).
bool HasChanged(int fd) {
  pollfd mounts = {fd, POLLPRI, 0};
  return poll(&mounts, 1, 0) != 0;
}

absl::StatusOr<std::string> ReadToTheEnd(int fd, const std::string& path) {
  std::string text(size_t{64} << 10, '\0');
  size_t size = 0;
  for (;;) {
    if (size == text.size()) text.resize(2 * size);
    const ssize_t count = read(fd, &text[size], text.size() - size);
    if (count == 0) break;
    if (count < 0 && errno != EINTR) {
      return absl::ErrnoToStatus(errno, absl::StrCat("read ", path));
    }
    if (count > 0) size += static_cast<size_t>(count);
  }
  text.resize(size);
  return text;
}

// A table that changes while it is read can lack mounts that were there all the time, or show one
// twice: it is then read again. One that changes without end is better read than waited for.
absl::StatusOr<MountTable> ReadMounts(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("open ", path));
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  absl::StatusOr<std::string> text = ReadToTheEnd(fd, path);
  constexpr int kMaxReadings = 10;
  for (int reading = 1; reading < kMaxReadings && text.ok() && HasChanged(fd); ++reading) {
    if (lseek(fd, 0, SEEK_SET) != 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat("rewind ", path));
    }
    text = ReadToTheEnd(fd, path);
  }
  if (!text.ok()) return text.status();
  return ParseMountInfo(*text);
}

}  // namespace

absl::StatusOr<MountTable> MountsOf(pid_t pid) {
  return ReadMounts(absl::StrCat("/proc/", pid, "/mountinfo"));
}

absl::StatusOr<MountTable> CurrentMounts() { return ReadMounts("/proc/thread-self/mountinfo"); }

}  // namespace hermetest

#include "hermetest/matchers/procfs/internal/proc_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hermetest::internal {
namespace {

struct DirectoryCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Reads all of `fd`, closes it, and calls it `path` in errors. A negative one is an open(2) that
// has just failed.
absl::StatusOr<std::string> ReadOpened(int fd, absl::string_view path) {
  if (fd < 0) return ProcError(errno, "open", path);
  const absl::Cleanup closer = [fd] { close(fd); };
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t size = read(fd, buffer, sizeof(buffer));
    if (size == 0) return text;
    if (size > 0) {
      text.append(buffer, static_cast<size_t>(size));
    } else if (errno != EINTR) {
      return ProcError(errno, "read", path);
    }
  }
}

}  // namespace

absl::Status ProcError(int error, absl::string_view operation, absl::string_view path) {
  return absl::ErrnoToStatus(error, absl::StrCat(operation, " ", path));
}

absl::StatusOr<std::string> ReadProcFile(int proc_fd, const std::string& path) {
  return ReadOpened(openat(proc_fd, path.c_str(), O_RDONLY | O_CLOEXEC),
                    absl::StrCat("/proc/", path));
}

absl::StatusOr<std::string> ReadProcFile(const std::string& path) {
  return ReadOpened(open(path.c_str(), O_RDONLY | O_CLOEXEC), path);
}

absl::Status ForEachPid(int proc_fd, absl::FunctionRef<void(pid_t)> visit) {
  const int fd = openat(proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ProcError(errno, "open", "/proc");
  const std::unique_ptr<DIR, DirectoryCloser> directory(fdopendir(fd));
  if (directory == nullptr) {
    const int error = errno;
    close(fd);
    return ProcError(error, "list", "/proc");
  }
  for (;;) {
    errno = 0;
    const dirent* const entry = readdir(directory.get());
    if (entry == nullptr) break;
    pid_t pid = 0;
    if (absl::SimpleAtoi(entry->d_name, &pid)) visit(pid);
  }
  return errno == 0 ? absl::OkStatus() : ProcError(errno, "list", "/proc");
}

}  // namespace hermetest::internal

#include "hermetest/tools/mounts/mount_source.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"

namespace hermetest::tools {
namespace {

using internal::UniqueFd;

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return absl::ErrnoToStatus(errno, absl::StrCat("open ", path));
  std::string text;
  char buffer[16 << 10];
  for (;;) {
    const ssize_t size = read(fd.get(), buffer, sizeof(buffer));
    if (size == 0) return text;
    if (size > 0) {
      text.append(buffer, static_cast<size_t>(size));
    } else if (errno != EINTR) {
      return absl::ErrnoToStatus(errno, absl::StrCat("read ", path));
    }
  }
}

// Opens `path` as a process sees it whose root directory is `root`: symbolic links stay below that.
UniqueFd OpenBelow(const UniqueFd& root, const std::string& path) {
  open_how how = {};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT;
  return UniqueFd(
      static_cast<int>(syscall(SYS_openat2, root.get(), path.c_str(), &how, sizeof(how))));
}

}  // namespace

absl::StatusOr<std::string> MountSource::ReadText() const {
  if (!file_.empty()) return ReadWholeFile(file_);
  absl::StatusOr<MountTableWatch> watch = Watch();
  if (!watch.ok()) return watch.status();
  return watch->ReadText();
}

absl::StatusOr<MountTable> MountSource::Read() const {
  if (file_.empty()) return pid_ == 0 ? CurrentMounts() : MountsOf(pid_);
  const absl::StatusOr<std::string> text = ReadText();
  if (!text.ok()) return text.status();
  absl::StatusOr<MountTable> table = ParseMountInfo(*text);
  if (table.ok()) return table;
  return absl::InvalidArgumentError(absl::StrCat(file_, ": ", table.status().message()));
}

absl::StatusOr<MountTableWatch> MountSource::Watch() const {
  return pid_ == 0 ? MountTableWatch::OfThisThread() : MountTableWatch::Of(pid_);
}

absl::StatusOr<MountId> MountSource::MountAt(const std::string& path,
                                             const MountTable& table) const {
  if (!file_.empty()) {
    const MountInfo* covering = table.Covering(path);
    if (covering != nullptr) return covering->id;
    return absl::NotFoundError(absl::StrCat("no mount of ", file_, " is at ", path,
                                            ": a saved table needs an absolute path"));
  }
  UniqueFd fd;
  if (pid_ == 0) {
    fd.Reset(open(path.c_str(), O_PATH | O_CLOEXEC));
  } else {
    const std::string root_path = absl::StrCat("/proc/", pid_, "/root");
    const UniqueFd root(open(root_path.c_str(), O_PATH | O_CLOEXEC));
    if (!root.valid()) return absl::ErrnoToStatus(errno, absl::StrCat("open ", root_path));
    fd = OpenBelow(root, path);
  }
  struct statx info = {};
  if (!fd.valid() || syscall(SYS_statx, fd.get(), "", AT_EMPTY_PATH, STATX_MNT_ID, &info) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("look at ", path));
  }
  return MountId{static_cast<int32_t>(info.stx_mnt_id)};
}

}  // namespace hermetest::tools

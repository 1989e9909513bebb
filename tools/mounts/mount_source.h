// MountSource: where `hermetest mounts` has its table from.

#ifndef HERMETEST_TOOLS_MOUNTS_MOUNT_SOURCE_H_
#define HERMETEST_TOOLS_MOUNTS_MOUNT_SOURCE_H_

#include <sys/types.h>

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"

namespace hermetest::tools {

// A process, or a file that holds the text of its mountinfo.
class MountSource {
 public:
  static MountSource OfThisProcess() { return MountSource(0, ""); }
  static MountSource OfProcess(pid_t pid) { return MountSource(pid, ""); }
  static MountSource Saved(std::string path) { return MountSource(0, std::move(path)); }

  // The kernel's text.
  absl::StatusOr<std::string> ReadText() const;

  // The text as a table; of this process with unique ids where the kernel has them.
  absl::StatusOr<MountTable> Read() const;

  // For a process only: tells of changes.
  absl::StatusOr<MountTableWatch> Watch() const;

  // The id of the mount that `path` is on, as the process sees it; a relative path begins in the
  // working directory of this process, and in the root directory of any other. Of a saved table
  // `path` is absolute and has no symbolic links. `table` is what Read() gave.
  absl::StatusOr<MountId> MountAt(const std::string& path, const MountTable& table) const;

 private:
  MountSource(pid_t pid, std::string file) : pid_(pid), file_(std::move(file)) {}

  const pid_t pid_;  // 0: this process
  const std::string file_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_MOUNT_SOURCE_H_

// MountTableWatch: a mount table that is read again only when it has changed.
//
//   absl::StatusOr<MountTableWatch> watch = MountTableWatch::OfThisThread();
//   if (!watch.ok()) return watch.status();
//   absl::StatusOr<MountTable> mounts = watch->Read();
//   ...
//   if (watch->Changed()) mounts = watch->Read();
//
// That nothing has changed costs one system call to know, however long the table is: poll(2) on an
// open mountinfo reports each change once (proc_pid_mountinfo(5)).

#ifndef HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_WATCH_H_
#define HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_WATCH_H_

#include <sys/types.h>

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {

// Owns a descriptor. It stays with the mount namespace and the root directory that the process had
// when the watch was made, whatever becomes of the process.
class [[nodiscard]] MountTableWatch {
 public:
  // The table of the process `pid`. Errors as for MountsOf() (mounts_of.h).
  static absl::StatusOr<MountTableWatch> Of(pid_t pid);

  // The table of the calling thread.
  static absl::StatusOr<MountTableWatch> OfThisThread();

  // The table of the calling thread, by an open descriptor of a procfs in place of /proc.
  static absl::StatusOr<MountTableWatch> OfThisThread(int proc_fd);

  // Whether the table has changed since the last call or Read(), or since the watch was made: what
  // is mounted where, and the options that mount(2) has set. Any mount of the namespace counts,
  // also one that the table does not show. A change that poll(2) does not report is not seen: a
  // change of propagation alone, the deletion of a root, and options of a file system that were set
  // through a mount in another namespace.
  bool Changed();

  // The same, and waits for a change, for `patience` at most. It may return false earlier, when a
  // signal is handled.
  bool WaitForChange(absl::Duration patience);

  // For poll(2) on several watches at once, in place of Changed(): POLLPRI stands for a change.
  int fd() const { return mountinfo_.get(); }

  // The table as it is now, from mountinfo: without unique ids. The kernel gives it out in pieces,
  // so one that changes meanwhile may show what never was. It is then read again, but ten times at
  // most: one that changes all the time is better read than waited for.
  absl::StatusOr<MountTable> Read();

  // The text that Read() parses, for a test that wants the kernel's own words.
  absl::StatusOr<std::string> ReadText();

 private:
  MountTableWatch(internal::UniqueFd mountinfo, std::string name)
      : mountinfo_(std::move(mountinfo)), name_(std::move(name)) {}

  static absl::StatusOr<MountTableWatch> Open(int directory_fd, const std::string& path);
  absl::StatusOr<std::string> ReadOnce();

  internal::UniqueFd mountinfo_;
  std::string name_;
};

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_WATCH_H_

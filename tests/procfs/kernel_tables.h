// What the tests of the readers of the mount table on what the kernel really writes share. Each
// test mounts in a sandbox of its own and looks at the raw line too, so that it is known to hold
// what it is about. Whatever a test has mounted, all readers agree on it in the end, and paths lead
// where the kernel says.

#ifndef HERMETEST_TESTS_PROCFS_KERNEL_TABLES_H_
#define HERMETEST_TESTS_PROCFS_KERNEL_TABLES_H_

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"

namespace hermetest::tests {

// Whether the kernel, and what filters its calls, tell of mounts by statmount(2).
bool HasStatmount();

// The id of the mount that the kernel finds at `path`, without following what is last in it.
std::optional<MountId> MountIdAt(const std::string& path);

// What a watch reads is what findmnt(8) makes of the same text. Every mount point leads where the
// kernel's own walk from `root` ends.
MountTable ExpectRead(absl::StatusOr<MountTableWatch> watch, const std::string& root);

// mountinfo, statmount(2) and findmnt(8) tell the same of the calling thread's mounts.
void ExpectReadersAgree();

// An empty file system on /mnt to work in; all is compared when the test has done its work.
class KernelTables : public IsolatedTest {
 protected:
  KernelTables();
  void TearDown() override;

  // Makes a directory below /mnt.
  static std::string Directory(const std::string& name);

  static void Mount(const std::string& source, const std::string& target, const char* type,
                    unsigned long flags = 0, const std::string& data = "");

  // A new tmpfs on a new directory.
  static std::string Tmpfs(const std::string& name, unsigned long flags = 0);

  static void Bind(const std::string& from, const std::string& to);
  static void SetPropagation(const std::string& path, unsigned long type);

  // What `path` shows.
  static MountInfo At(const std::string& path);

  // The line of that mount, as the kernel writes it.
  static std::string LineAt(const std::string& path);
};

// A process that has done `preparation`, and lives as long as this does.
class [[nodiscard]] WaitingProcess {
 public:
  explicit WaitingProcess(const std::function<bool()>& preparation);
  WaitingProcess(const WaitingProcess&) = delete;
  WaitingProcess& operator=(const WaitingProcess&) = delete;
  ~WaitingProcess();

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_PROCFS_KERNEL_TABLES_H_

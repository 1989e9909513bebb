#include "hermetest/matchers/procfs/internal/own_proc.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/internal/proc_file.h"

namespace hermetest::internal {
namespace {

// A procfs has the link whether it leads to a process or not.
bool HasSelf(int proc_fd) {
  struct stat info = {};
  return fstatat(proc_fd, "self", &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(info.st_mode);
}

}  // namespace

bool IsProcOfOthers(int proc_fd) {
  const absl::StatusOr<std::string> status = ReadProcFile(proc_fd, "self/status");
  if (!status.ok()) return absl::IsNotFound(status.status()) && HasSelf(proc_fd);
  for (absl::string_view line : absl::StrSplit(*status, '\n')) {
    // The numbers of the process, from the namespace of the procfs down to its own.
    if (!absl::ConsumePrefix(&line, "NSpid:\t")) continue;
    const std::vector<absl::string_view> numbers = absl::StrSplit(line, '\t');
    pid_t number = 0;
    return numbers.size() != 1 || !absl::SimpleAtoi(numbers[0], &number) || number != getpid();
  }
  return false;
}

}  // namespace hermetest::internal

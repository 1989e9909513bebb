#include "hermetest/matchers/procfs/processes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/matchers/procfs/internal/proc_file.h"
#include "hermetest/matchers/procfs/parse_process_status.h"
#include "hermetest/matchers/procfs/process_status.h"

namespace hermetest {
namespace {

absl::StatusOr<ProcessStatus> Parse(absl::StatusOr<std::string> text) {
  if (!text.ok()) return text.status();
  return ParseProcessStatus(*text);
}

// An entry that is open and still there, but of a process that has been collected.
bool IsGone(const absl::StatusOr<ProcessStatus>& status) {
  return status.ok() ? status->state == ProcessState::kDead : absl::IsNotFound(status.status());
}

}  // namespace

absl::StatusOr<ProcessStatus> ReadProcessStatus(pid_t pid) {
  return Parse(internal::ReadProcFile(absl::StrCat("/proc/", pid, "/status")));
}

absl::StatusOr<ProcessStatus> ReadProcessStatus(int proc_fd, pid_t pid) {
  return Parse(internal::ReadProcFile(proc_fd, absl::StrCat(pid, "/status")));
}

absl::StatusOr<std::vector<ProcessStatus>> Processes() {
  const int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (proc_fd < 0) return internal::ProcError(errno, "open", "/proc");
  const absl::Cleanup closer = [proc_fd] { close(proc_fd); };
  return Processes(proc_fd);
}

absl::StatusOr<std::vector<ProcessStatus>> Processes(int proc_fd) {
  std::vector<ProcessStatus> processes;
  absl::Status failure;
  const absl::Status listed = internal::ForEachPid(proc_fd, [&](pid_t pid) {
    absl::StatusOr<ProcessStatus> status = ReadProcessStatus(proc_fd, pid);
    if (IsGone(status)) return;
    failure.Update(status.status());
    if (status.ok()) processes.push_back(*std::move(status));
  });
  failure.Update(listed);
  if (!failure.ok()) return failure;
  return processes;
}

}  // namespace hermetest

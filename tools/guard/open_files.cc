#include "hermetest/tools/guard/open_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "hermetest/fixture/leak_guard/kinds/living_processes.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/internal/proc_file.h"
#include "hermetest/matchers/procfs/process_table.h"

namespace hermetest::tools {
namespace {

struct Candidate {
  std::string path;
  dev_t device = 0;
  ino_t inode = 0;
};

std::vector<Candidate> Look(const std::vector<std::string>& paths) {
  std::vector<Candidate> candidates;
  for (const std::string& path : paths) {
    struct stat info = {};
    if (lstat(path.c_str(), &info) == 0) candidates.push_back({path, info.st_dev, info.st_ino});
  }
  return candidates;
}

// Adds to `found` the candidates that the descriptor `name` of the open directory `fds` is open on.
// What it is called is good for the files below only: a process may have another root directory.
void Match(const std::vector<Candidate>& candidates, int fds, const char* name,
           std::set<std::string>& found) {
  struct stat info = {};
  if (fstatat(fds, name, &info, 0) != 0) return;
  char target[PATH_MAX];
  const ssize_t size = readlinkat(fds, name, target, sizeof(target));
  const std::string text(target, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  for (const Candidate& candidate : candidates) {
    const bool same = candidate.device == info.st_dev && candidate.inode == info.st_ino;
    const bool below = candidate.device == info.st_dev &&
                       absl::StartsWith(text, absl::StrCat(candidate.path, "/"));
    if (same || below) found.insert(candidate.path);
  }
}

void MatchAll(const std::vector<Candidate>& candidates, int proc_fd, pid_t pid,
              std::set<std::string>& found) {
  const int fd =
      openat(proc_fd, absl::StrCat(pid, "/fd").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* directory = fd < 0 ? nullptr : fdopendir(fd);
  if (directory == nullptr) return;
  const absl::Cleanup close = [&] { closedir(directory); };
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') Match(candidates, fd, entry->d_name, found);
  }
}

}  // namespace

std::set<std::string> OpenInOtherPrograms(const std::vector<std::string>& paths,
                                          const LivingProcesses& living) {
  std::set<std::string> found;
  const std::vector<Candidate> candidates = Look(paths);
  if (candidates.empty()) return found;
  const internal::UniqueFd proc(open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto is_ours = [&](pid_t pid) {
    return pid == getpid() || std::any_of(living.processes.begin(), living.processes.end(),
                                          [&](const Process& p) { return p.pid == pid; });
  };
  // A /proc that cannot be listed tells of nobody.
  static_cast<void>(internal::ForEachPid(proc.get(), [&](pid_t pid) {
    if (!is_ours(pid)) MatchAll(candidates, proc.get(), pid, found);
  }));
  return found;
}

}  // namespace hermetest::tools

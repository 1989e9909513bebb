#include "hermetest/tests/sandbox/observe.h"

#include <dirent.h>
#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace hermetest::tests {
namespace {

[[noreturn]] void Throw(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string Link(const std::string& path) {
  std::error_code error;
  return std::filesystem::read_symlink(path, error).string();
}

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream file(path);
  if (!file) Throw("open " + path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

struct DirectoryCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};

}  // namespace

std::string NamespaceId(const std::string& kind) { return Link("/proc/self/ns/" + kind); }

std::map<std::string, std::string> NamespaceIds() {
  std::map<std::string, std::string> ids;
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
    ids[kind] = NamespaceId(kind);
  }
  return ids;
}

bool IsPrivileged() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  if (syscall(SYS_capget, &header, data) != 0) Throw("capget");
  return (data[CAP_TO_INDEX(CAP_SYS_ADMIN)].effective & CAP_TO_MASK(CAP_SYS_ADMIN)) != 0;
}

std::vector<std::string> MountLines() { return Lines("/proc/self/mountinfo"); }

std::vector<std::string> PropagatingMountLines() {
  std::vector<std::string> propagating;
  for (const std::string& line : MountLines()) {
    // The tags stand before the separator; a mount point may hold any text.
    const std::vector<std::string> fields = absl::StrSplit(line, ' ');
    constexpr size_t kFirstTag = 6;
    for (size_t i = kFirstTag; i < fields.size() && fields[i] != "-"; ++i) {
      if (absl::StartsWith(fields[i], "shared:") || absl::StartsWith(fields[i], "master:")) {
        propagating.push_back(line);
        break;
      }
    }
  }
  return propagating;
}

int CountOfResultChannels() {
  const std::vector<std::string> maps = Lines("/proc/self/maps");
  return static_cast<int>(std::count_if(maps.begin(), maps.end(), [](const std::string& line) {
    return absl::StrContains(line, " rw-s ") && absl::StrContains(line, "/dev/zero");
  }));
}

std::set<pid_t> VisibleProcesses() {
  std::set<pid_t> processes;
  for (const std::string& name : Entries("/proc")) {
    pid_t pid = 0;
    if (absl::SimpleAtoi(name, &pid)) processes.insert(pid);
  }
  return processes;
}

std::set<std::string> Entries(const std::string& directory) {
  const std::unique_ptr<DIR, DirectoryCloser> stream(opendir(directory.c_str()));
  if (stream == nullptr) Throw("opendir " + directory);
  std::set<std::string> names;
  while (const dirent* entry = readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.insert(name);
  }
  return names;
}

std::map<int, std::string> OpenDescriptors() {
  std::map<int, std::string> descriptors;
  const std::unique_ptr<DIR, DirectoryCloser> stream(opendir("/proc/self/fd"));
  if (stream == nullptr) Throw("opendir /proc/self/fd");
  while (const dirent* entry = readdir(stream.get())) {
    int fd = -1;
    if (!absl::SimpleAtoi(entry->d_name, &fd) || fd == dirfd(stream.get())) continue;
    descriptors[fd] = Link(absl::StrCat("/proc/self/fd/", fd));
  }
  return descriptors;
}

std::string Hostname() {
  utsname names;
  if (uname(&names) != 0) Throw("uname");
  return names.nodename;
}

std::string StatusField(const std::string& key) {
  for (const std::string& line : Lines("/proc/self/status")) {
    absl::string_view value = line;
    if (absl::ConsumePrefix(&value, key + ":\t")) return std::string(value);
  }
  return "";
}

int WaitStatusOf(const std::function<void()>& work) {
  const pid_t pid = fork();
  if (pid < 0) Throw("fork");
  if (pid == 0) {
    work();
    _exit(EXIT_SUCCESS);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

ScopedDirectory::ScopedDirectory() : owner_(getpid()) {
  const char* base = std::getenv("TEST_TMPDIR");
  path_ = absl::StrCat(base == nullptr ? "/tmp" : base, "/hermetest.XXXXXX");
  if (mkdtemp(path_.data()) == nullptr || chmod(path_.c_str(), 0755) != 0) Throw(path_);
}

ScopedDirectory::~ScopedDirectory() {
  if (getpid() != owner_) return;
  while (umount2(path_.c_str(), MNT_DETACH) == 0) {
  }
  rmdir(path_.c_str());
}

}  // namespace hermetest::tests

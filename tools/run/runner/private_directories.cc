#include "hermetest/tools/run/runner/private_directories.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"

namespace hermetest::tools {
namespace {

using internal::UniqueFd;

// Empty where there is no such directory.
std::string RealDirectory(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  return error || !std::filesystem::is_directory(real, error) ? "" : real.string();
}

void AddDirectory(const char* path, std::vector<std::string>* directories) {
  if (path == nullptr || *path == '\0') return;
  const std::string real = RealDirectory(path);
  // A program may well be run with TMPDIR=/, and means nothing by it.
  if (!real.empty() && real != "/") directories->push_back(real);
}

bool IsBelow(absl::string_view path, absl::string_view directory) {
  return path.size() > directory.size() && absl::StartsWith(path, directory) &&
         path[directory.size()] == '/';
}

// Those of `paths` that are below one of `directories`.
std::vector<std::string> Below(const std::vector<std::string>& paths,
                               const std::vector<std::string>& directories) {
  std::vector<std::string> below;
  for (const std::string& path : paths) {
    const auto covers = [&](const std::string& directory) { return IsBelow(path, directory); };
    if (std::any_of(directories.begin(), directories.end(), covers)) below.push_back(path);
  }
  return below;
}

// Those of `own` that are not in the overlay of another already: the kernel stacks two at most.
// Both lists are sorted.
std::vector<std::string> WithoutCovered(const std::vector<std::string>& own,
                                        const std::vector<std::string>& kept) {
  std::vector<std::string> needed;
  for (const std::string& path : own) {
    const auto depth = [&](const std::vector<std::string>& directories) {
      size_t deepest = 0;
      for (const std::string& directory : directories) {
        if (IsBelow(path, directory)) deepest = std::max(deepest, directory.size());
      }
      return deepest;
    };
    if (depth(own) <= depth(kept)) needed.push_back(path);
  }
  return needed;
}

void SortUnique(std::vector<std::string>* paths) {
  std::sort(paths->begin(), paths->end());
  paths->erase(std::unique(paths->begin(), paths->end()), paths->end());
}

absl::Status Problem(const char* call, absl::string_view path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(call, " for a private ", path));
}

// A part of the tree that is lifted over an overlay.
struct Lifted {
  std::string path;
  UniqueFd tree;
};

absl::StatusOr<std::vector<Lifted>> Lift(const std::vector<std::string>& paths) {
  std::vector<Lifted> lifted;
  for (const std::string& path : paths) {
    UniqueFd tree(static_cast<int>(
        syscall(SYS_open_tree, AT_FDCWD, path.c_str(),
                OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE)));  // NOLINT: mixed signs
    if (!tree.valid()) return Problem("open_tree", path);
    lifted.push_back({path, std::move(tree)});
  }
  return lifted;
}

absl::Status Lower(const Lifted& lifted) {
  if (syscall(SYS_move_mount, lifted.tree.get(), "", AT_FDCWD, lifted.path.c_str(),
              MOVE_MOUNT_F_EMPTY_PATH) != 0) {
    return Problem("move_mount", lifted.path);
  }
  return absl::OkStatus();
}

// A mount point below `directory`; empty where there is none.
std::string MountBelow(const std::string& directory) {
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  if (!mounts.ok()) return "";
  for (const MountInfo& mount : *mounts) {
    if (IsBelow(mount.mount_point, directory)) return mount.mount_point;
  }
  return "";
}

// Has at `name`, in the directory `there`, what is in the directory `here`: a link is made anew,
// and all else is mounted, with what is mounted in it.
bool BringEntry(int here, int there, const char* name) {
  struct stat info = {};
  if (fstatat(here, name, &info, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT;  // gone by now
  if (S_ISLNK(info.st_mode)) {
    std::string target(PATH_MAX, '\0');
    const ssize_t size = readlinkat(here, name, target.data(), target.size());
    if (size < 0) return false;
    target.resize(static_cast<size_t>(size));
    return symlinkat(target.c_str(), there, name) == 0;
  }
  const UniqueFd tree(static_cast<int>(
      syscall(SYS_open_tree, here, name,
              OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE)));  // NOLINT: mixed signs
  if (!tree.valid()) return errno == ENOENT;
  const int made =
      S_ISDIR(info.st_mode) ? mkdirat(there, name, 0700) : mknodat(there, name, S_IFREG | 0600, 0);
  return made == 0 &&
         syscall(SYS_move_mount, tree.get(), "", there, name, MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

bool BringEntries(int lower, int there) {
  const int fd = openat(lower, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const here = fd < 0 ? nullptr : fdopendir(fd);
  if (here == nullptr) return false;
  bool done = true;
  while (const dirent* entry = done ? readdir(here) : nullptr) {
    const absl::string_view name = entry->d_name;
    if (name != "." && name != "..") done = BringEntry(fd, there, entry->d_name);
  }
  closedir(here);
  return done;
}

// The mounts that a user namespace got with its mount namespace are locked: what they cover must
// not be seen, and an overlay would show it (mount_namespaces(7)). So an ordinary user gets a
// directory in memory, in which what the host has is mounted piece by piece.
absl::Status BringInstead(const std::string& directory, int lower, mode_t mode, std::string* note) {
  const int error = errno;
  const std::string mount_point = error == EINVAL ? MountBelow(directory) : "";
  const char* const path = directory.c_str();
  if (mount_point.empty()) {
    errno = error;
    return Problem("mount overlay", directory);
  }
  const std::string options = absl::StrFormat("mode=%04o", mode & 07777);
  if (mount("hermetest", path, "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
    return Problem("mount tmpfs", directory);
  }
  const UniqueFd there(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!BringEntries(lower, there.get())) return Problem("mount what the host has", directory);
  *note = absl::StrCat("what the host has in ", directory,
                       " is shared with it: an ordinary user cannot have it private while ",
                       mount_point, " is mounted there; what tests make there is their own");
  return absl::OkStatus();
}

absl::Status Overlay(const std::string& directory, std::string* note) {
  const char* const path = directory.c_str();
  const UniqueFd lower(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat info = {};
  if (fstat(lower.get(), &info) != 0) return Problem("open", directory);
  if (mount("hermetest", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0700") != 0) {
    return Problem("mount tmpfs", directory);
  }
  const UniqueFd memory(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (mkdirat(memory.get(), "upper", 0700) != 0 || mkdirat(memory.get(), "work", 0700) != 0) {
    return Problem("mkdir", directory);
  }
  // The root of an overlay looks like that of its upper layer. An owner that this user namespace
  // does not know cannot be given: the mode, then, is what matters.
  static_cast<void>(!fchownat(memory.get(), "upper", info.st_uid, info.st_gid, 0));
  if (fchmodat(memory.get(), "upper", info.st_mode & 07777, 0) != 0) {
    return Problem("chmod", directory);
  }
  const std::string upper = absl::StrCat("/proc/self/fd/", memory.get());
  const std::string options = absl::StrCat("lowerdir=/proc/self/fd/", lower.get(),
                                           ",upperdir=", upper, "/upper,workdir=", upper, "/work");
  if (mount("hermetest", path, "overlay", MS_NOSUID | MS_NODEV, options.c_str()) == 0) {
    return absl::OkStatus();
  }
  return BringInstead(directory, lower.get(), info.st_mode, note);
}

}  // namespace

PrivateDirectories ChoosePrivateDirectories(const std::vector<std::string>& also_kept) {
  PrivateDirectories directories;
  for (const char* path : {"/tmp", static_cast<const char*>(std::getenv("TMPDIR")),
                           static_cast<const char*>(std::getenv("TEST_TMPDIR"))}) {
    AddDirectory(path, &directories.own);
  }
  SortUnique(&directories.own);

  std::vector<std::string> kept;
  for (const std::string& path : also_kept) AddDirectory(path.c_str(), &kept);
  AddDirectory(".", &kept);
  AddDirectory(std::getenv("TEST_UNDECLARED_OUTPUTS_DIR"), &kept);
  AddDirectory(std::getenv("COVERAGE_DIR"), &kept);
  if (const absl::StatusOr<MountTable> mounts = CurrentMounts(); mounts.ok()) {
    for (const MountInfo& mount : *mounts) AddDirectory(mount.mount_point.c_str(), &kept);
  }
  SortUnique(&kept);
  directories.kept = Below(kept, directories.own);
  directories.own = WithoutCovered(directories.own, directories.kept);
  return directories;
}

absl::Status MakePrivate(const PrivateDirectories& directories, std::string* note) {
  if (directories.own.empty()) return absl::OkStatus();
  const std::string working_directory = RealDirectory(".");
  absl::StatusOr<std::vector<Lifted>> lifted = Lift(directories.kept);
  if (!lifted.ok()) return lifted.status();
  // From the outside in: each may lie in another.
  auto own = directories.own.begin();
  auto kept = lifted->begin();
  while (own != directories.own.end() || kept != lifted->end()) {
    const bool own_is_next =
        kept == lifted->end() || (own != directories.own.end() && *own < kept->path);
    absl::Status status = own_is_next ? Overlay(*own++, note) : Lower(*kept++);
    if (!status.ok()) return status;
  }
  // What was the working directory is beneath the overlay. One that was removed is nowhere else.
  if (!working_directory.empty() && chdir(working_directory.c_str()) != 0) {
    return Problem("chdir", working_directory);
  }
  return absl::OkStatus();
}

}  // namespace hermetest::tools

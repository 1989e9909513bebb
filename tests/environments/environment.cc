#include "hermetest/tests/environments/environment.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"

namespace hermetest::tests {
namespace {

void Require(bool made, const std::string& what) {
  if (made) return;
  std::cerr << "cannot make the environment: " << what << ": " << strerror(errno) << std::endl;
  _exit(kCannotMake);
}

void Write(const std::string& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  Require(fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
          "write " + text + " to " + path);
  close(fd);
}

void Mount(const std::string& source, const std::string& target, const char* type,
           unsigned long flags) {
  Require(mount(source.c_str(), target.c_str(), type, flags, nullptr) == 0, "mount on " + target);
}

void Touch(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
  Require(fd >= 0, "create " + path);
  close(fd);
}

// Not by mount_setattr(2), which Linux 5.10 does not have. What else forbids something stays: in a
// user namespace it may be locked.
void SetReadOnly(const std::string& path, bool read_only) {
  struct statvfs now;
  Require(statvfs(path.c_str(), &now) == 0, "statvfs " + path);
  unsigned long flags = MS_REMOUNT | MS_BIND | (now.f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC));
  if (read_only) flags |= MS_RDONLY;
  Mount("", path, nullptr, flags);
}

// In a user namespace of its own, the caller as `new_id`. Its capabilities last until it executes a
// program: only uid 0 keeps them then.
void EnterUserNamespaceAs(uid_t new_id) {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  Require(unshare(CLONE_NEWUSER) == 0, "unshare(CLONE_NEWUSER)");
  Write("/proc/self/setgroups", "deny");
  Write("/proc/self/uid_map", absl::StrCat(new_id, " ", user, " 1\n"));
  Write("/proc/self/gid_map", absl::StrCat(new_id, " ", group, " 1\n"));
}

// Whether the user namespace has more than one user, and the caller may be any of them. The saved
// user id is set and set back: no right depends on it.
bool KnowsOrdinaryUser() {
  constexpr uid_t kKeep = -1;
  return setresuid(kKeep, kKeep, kOrdinaryUser) == 0 && setresuid(kKeep, kKeep, geteuid()) == 0;
}

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#endif

using Filter = std::vector<sock_filter>;

void Load(Filter& filter, size_t offset) {
  filter.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)));
}

void Return(Filter& filter, uint32_t action) {
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

// A filter that lets everything through, until DenyCall() and the like are added.
Filter NewFilter() {
  Filter filter;
  Load(filter, offsetof(seccomp_data, arch));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  Return(filter, SECCOMP_RET_KILL_PROCESS);
  return filter;
}

void DenyCall(Filter& filter, long number, int error) {
  Load(filter, offsetof(seccomp_data, nr));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1));
  Return(filter, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error));
}

// Denies clone(2) with any of `flags`, which are the low half of its first argument.
void DenyCloneFlags(Filter& filter, uint32_t flags) {
  Load(filter, offsetof(seccomp_data, nr));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(SYS_clone), 0, 3));
  Load(filter, offsetof(seccomp_data, args));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flags, 0, 1));
  Return(filter, SECCOMP_RET_ERRNO | EPERM);
}

void Install(Filter& filter) {
  Return(filter, SECCOMP_RET_ALLOW);
  const sock_fprog program = {static_cast<unsigned short>(filter.size()), filter.data()};
  Require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "PR_SET_NO_NEW_PRIVS");
  Require(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "PR_SET_SECCOMP");
}

// Makes a root directory below the working directory: no mount point, but what is in it is mounted.
std::string MakeRoot() {
  const std::string directory = std::filesystem::current_path();
  std::string root = directory + "/root";
  for (const char* name : {"/bin", "/dev", "/lib", "/lib64", "/proc", "/usr"}) {
    if (access(name, F_OK) != 0) continue;
    std::filesystem::create_directories(root + name);
    Mount(name, root + name, nullptr, MS_BIND | MS_REC);
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::filesystem::create_directories(root + directory);
    Touch(root + entry.path().string());
    Mount(entry.path(), root + entry.path().string(), nullptr, MS_BIND);
  }
  return root;
}

void EnterRoot(const std::string& root) {
  const std::string directory = std::filesystem::current_path();
  Require(chroot(root.c_str()) == 0 && chdir(directory.c_str()) == 0, "chroot " + root);
}

}  // namespace

std::vector<std::string> Stage(const std::vector<std::string>& programs) {
  std::vector<int> fds;
  for (const std::string& program : programs) {
    fds.push_back(open(program.c_str(), O_PATH | O_CLOEXEC));
    Require(fds.back() >= 0, "open " + program);
  }
  Mount("stage", "/tmp", "tmpfs", 0);
  Require(chmod("/tmp", 01777) == 0 && chdir("/tmp") == 0, "chmod and chdir /tmp");
  std::vector<std::string> staged;
  for (size_t i = 0; i < programs.size(); ++i) {
    staged.push_back("/tmp/" + std::filesystem::path(programs[i]).filename().string());
    Touch(staged[i]);
    // By its descriptor: what holds the program may be hidden now, or closed to an ordinary user.
    Mount(absl::StrCat("/proc/self/fd/", fds[i]), staged[i], nullptr, MS_BIND);
    close(fds[i]);
  }
  Require(setenv("TEST_TMPDIR", "/tmp", 1) == 0, "setenv");
  return staged;
}

std::string Stage(const std::string& program) {
  return Stage(std::vector<std::string>{program}).front();
}

void BecomeOrdinaryUser() {
  if (!KnowsOrdinaryUser()) {
    EnterUserNamespaceAs(kOrdinaryUser);
    return;
  }
  Require(setgroups(0, nullptr) == 0 &&
              setresgid(kOrdinaryUser, kOrdinaryUser, kOrdinaryUser) == 0 &&
              setresuid(kOrdinaryUser, kOrdinaryUser, kOrdinaryUser) == 0,
          "become the ordinary user");
}

void BecomeStranger() {
  constexpr uid_t kStranger = 61234;
  if (geteuid() != 0) return;
  Require(setgroups(0, nullptr) == 0 && setresgid(kStranger, kStranger, kStranger) == 0 &&
              setresuid(kStranger, kStranger, kStranger) == 0,
          "become another user: run this test outside sandboxes");
}

void BecomeRootOfAUserNamespace() {
  EnterUserNamespaceAs(0);
  Require(unshare(CLONE_NEWNS) == 0, "unshare(CLONE_NEWNS)");
}

void BecomeRootOfAUserNamespaceOnly() { EnterUserNamespaceAs(0); }

void BecomeInitUnderProcOfHost() {
  Require(unshare(CLONE_NEWPID) == 0, "unshare(CLONE_NEWPID)");
  const pid_t init = fork();
  Require(init >= 0, "fork");
  if (init == 0) return;
  int status = 0;
  Require(waitpid(init, &status, 0) == init, "waitpid");
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : kCannotMake);
}

void MountProcOfNobody() {
  const pid_t outside = fork();
  Require(outside >= 0, "fork");
  if (outside == 0) {
    BecomeInitUnderProcOfHost();
    Mount("proc", "/proc", "proc", 0);
    _exit(0);
  }
  int status = 0;
  Require(waitpid(outside, &status, 0) == outside && status == 0, "mount the proc of others");
}

void BecomeRootWithoutUserNamespaces() {
  EnterUserNamespaceAs(0);
  Write("/proc/sys/user/max_user_namespaces", "0");
}

void BecomeOrdinaryUserWithoutUserNamespaces() {
  EnterUserNamespaceAs(kOrdinaryUser);
  Write("/proc/sys/user/max_user_namespaces", "0");
}

void BecomeOrdinaryUserUnderReadOnlyProc() {
  EnterUserNamespaceAs(kOrdinaryUser);
  Require(unshare(CLONE_NEWNS) == 0, "unshare(CLONE_NEWNS)");
  SetReadOnly("/proc", true);
}

void DenyNamespaces() {
  Filter filter = NewFilter();
  DenyCall(filter, SYS_unshare, EPERM);
  DenyCall(filter, SYS_setns, EPERM);
  DenyCall(filter, SYS_clone3, ENOSYS);
  DenyCloneFlags(filter, CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                             CLONE_NEWNET | CLONE_NEWCGROUP);
  Install(filter);
}

void DenySetns() {
  Filter filter = NewFilter();
  DenyCall(filter, SYS_setns, EPERM);
  Install(filter);
}

void DenyMount() {
  Filter filter = NewFilter();
  DenyCall(filter, SYS_mount, EPERM);
  Install(filter);
}

void DenyPrctl() {
  Filter filter = NewFilter();
  Load(filter, offsetof(seccomp_data, nr));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(SYS_prctl), 0, 3));
  Load(filter, offsetof(seccomp_data, args));
  filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_DUMPABLE, 0, 1));
  Return(filter, SECCOMP_RET_ERRNO | EPERM);
  Install(filter);
}

void DenyCallWith(long number, int error) {
  Filter filter = NewFilter();
  DenyCall(filter, number, error);
  Install(filter);
}

void DropCapability(int number) {
  if (prctl(PR_CAPBSET_READ, number, 0, 0, 0) != 1) return;
  Require(prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0, "PR_CAPBSET_DROP");
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
  Require(syscall(SYS_capget, &header, data) == 0, "capget");
  data[CAP_TO_INDEX(number)].inheritable &= ~CAP_TO_MASK(number);
  Require(syscall(SYS_capset, &header, data) == 0, "capset");
}

void DenyStatx() {
  Filter filter = NewFilter();
  DenyCall(filter, SYS_statx, ENOSYS);
  Install(filter);
}

void MaskProc() {
  Mount("mask", "/proc/sys", "tmpfs", MS_RDONLY);
  Mount("/dev/null", "/proc/meminfo", nullptr, MS_BIND);
}

void HideProc() { Mount("hidden", "/proc", "tmpfs", 0); }

void MakeRootReadOnly() {
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  Require(mounts.ok(), "read the mounts");
  for (const MountInfo& mount : *mounts) {
    const bool visible = mounts->Covering(mount.mount_point) == &mount;
    if (visible && mount.mount_point != "/proc") SetReadOnly(mount.mount_point, true);
  }
}

void ChangeRootIntoPlainDirectory() { EnterRoot(MakeRoot()); }

void ChangeRootIntoPlainDirectoryAsOrdinaryUser() {
  // The right to mount is here, and lost by either way of becoming the user; the right to change
  // the root has to be used before it is lost, but no user namespace can be made afterwards.
  const std::string root = MakeRoot();
  const bool one_user = !KnowsOrdinaryUser();
  if (one_user) BecomeOrdinaryUser();
  EnterRoot(root);
  if (!one_user) BecomeOrdinaryUser();
}

}  // namespace hermetest::tests

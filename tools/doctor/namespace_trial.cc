#include "hermetest/tools/doctor/namespace_trial.h"

#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "hermetest/fixture/internal/sandbox/init/sandbox_setup.h"
#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"
#include "hermetest/fixture/internal/sandbox/sandbox.h"
#include "hermetest/matchers/linux/proc_file.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest::tools {
namespace {

using internal::Privilege;
using internal::SetupFailure;
using internal::SetupStep;
using internal::UniqueFd;

using Outcome = std::optional<SetupFailure>;

constexpr int kCloneNewTime = 0x80;  // CLONE_NEWTIME, Linux 5.6

int CloneFlag(NamespaceKind kind) {
  switch (kind) {
    case NamespaceKind::kCgroup:
      return CLONE_NEWCGROUP;
    case NamespaceKind::kIpc:
      return CLONE_NEWIPC;
    case NamespaceKind::kMount:
      return CLONE_NEWNS;
    case NamespaceKind::kNetwork:
      return CLONE_NEWNET;
    case NamespaceKind::kPid:
    case NamespaceKind::kPidForChildren:
      return CLONE_NEWPID;
    case NamespaceKind::kTime:
    case NamespaceKind::kTimeForChildren:
      return kCloneNewTime;
    case NamespaceKind::kUser:
      return CLONE_NEWUSER;
    case NamespaceKind::kUts:
      return CLONE_NEWUTS;
  }
  return 0;
}

Outcome Failed(SetupStep step, int call) { return SetupFailure(step, errno, call); }

// As an ordinary user must: oneself becomes root.
Outcome WriteIdMaps(uid_t user, gid_t group) {
  const UniqueFd proc(open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const auto write = [&](const char* path, const std::string& text) {
    return internal::WriteProcFile(proc.get(), path, text);
  };
  int error = write("self/setgroups", "deny");
  if (error == 0) error = write("self/uid_map", absl::StrCat("0 ", user, " 1\n"));
  if (error == 0) error = write("self/gid_map", absl::StrCat("0 ", group, " 1\n"));
  return error == 0 ? Outcome() : SetupFailure{SetupStep::kIdMaps, error};
}

Outcome MakeUserNamespace() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(CLONE_NEWUSER) != 0) return Failed(SetupStep::kClone, SYS_unshare);
  return WriteIdMaps(user, group);
}

// The process that makes the namespace is not in it: its children are.
Outcome StartProcess(NamespaceKind kind) {
  const pid_t child = fork();
  if (child < 0) return Failed(SetupStep::kFork, SYS_clone);
  if (child == 0) _exit(kind != NamespaceKind::kPid || getpid() == 1 ? 0 : 1);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status == 0 ? Outcome() : SetupFailure{SetupStep::kEnter, ECHILD};
}

Outcome UseMounts() {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return Failed(SetupStep::kPropagation, SYS_mount);
  }
  return mount("doctor", "/", "tmpfs", 0, nullptr) == 0 ? Outcome()
                                                        : Failed(SetupStep::kShm, SYS_mount);
}

Outcome UseNames() {
  return sethostname("doctor", strlen("doctor")) == 0
             ? Outcome()
             : Failed(SetupStep::kHostname, SYS_sethostname);
}

Outcome UseIpc() {
  return msgget(IPC_PRIVATE, 0600) >= 0 ? Outcome() : Failed(SetupStep::kEnter, SYS_msgget);
}

Outcome UseNetwork() {
  const UniqueFd socket_fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request = {};
  strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return socket_fd.valid() && ioctl(socket_fd.get(), SIOCSIFFLAGS, &request) == 0
             ? Outcome()
             : Failed(SetupStep::kNetwork, SYS_ioctl);
}

Outcome Use(NamespaceKind kind) {
  switch (kind) {
    case NamespaceKind::kMount:
      return UseMounts();
    case NamespaceKind::kUts:
      return UseNames();
    case NamespaceKind::kIpc:
      return UseIpc();
    case NamespaceKind::kNetwork:
      return UseNetwork();
    case NamespaceKind::kPid:
    case NamespaceKind::kTime:
      return StartProcess(kind);
    default:
      return std::nullopt;  // being in it is all
  }
}

Outcome MakeAndUse(NamespaceKind kind, Privilege privilege) {
  if (privilege == Privilege::kUserNamespace || kind == NamespaceKind::kUser) {
    if (const Outcome failure = MakeUserNamespace()) return failure;
  }
  if (kind != NamespaceKind::kUser && unshare(CloneFlag(kind)) != 0) {
    return Failed(SetupStep::kClone, SYS_unshare);
  }
  return Use(kind);
}

}  // namespace

Outcome TryNamespace(NamespaceKind kind, Privilege privilege) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Failed(SetupStep::kClone, 0);
  const UniqueFd answer(ends[0]);
  UniqueFd answer_here(ends[1]);
  const pid_t child = fork();
  if (child < 0) return Failed(SetupStep::kClone, SYS_clone);
  if (child == 0) {
    const Outcome outcome = MakeAndUse(kind, privilege);
    if (outcome) static_cast<void>(!write(ends[1], &*outcome, sizeof(*outcome)));
    _exit(0);
  }
  answer_here.Reset();
  SetupFailure failure;
  ssize_t size = 0;
  do {
    size = read(answer.get(), &failure, sizeof(failure));
  } while (size < 0 && errno == EINTR);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (size == sizeof(failure)) return failure;
  // A filter may kill in place of answering (SECCOMP_RET_KILL_PROCESS).
  return status == 0 ? Outcome() : SetupFailure{SetupStep::kClone, EPERM};
}

}  // namespace hermetest::tools

#include "hermetest/tests/leaks/leavings.h"

#include <fcntl.h>
#include <mqueue.h>
#include <net/if.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"

namespace hermetest::tests {
namespace {

// Ends the process when `done` is not so.
void Must(bool done, const char* what) {
  if (done) return;
  perror(what);
  _exit(EXIT_FAILURE);
}

// Stays until the sandbox ends. `work` is done before this returns.
void StartStray(const std::function<void()>& work) {
  int ready[2];
  Must(pipe2(ready, O_CLOEXEC) == 0, "pipe2");
  if (fork() == 0) {
    prctl(PR_SET_NAME, "stray");
    // Whoever reads the output of this program does not wait for the stray.
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, stream);
    work();
    Must(write(ready[1], "", 1) == 1, "write");
    for (;;) pause();
  }
  char byte = 0;
  Must(read(ready[0], &byte, 1) == 1, "read");
  close(ready[0]);
  close(ready[1]);
}

// One of the namespaces of the sandbox that stands for the host.
void Set(const char* setting, const std::string& value) {
  const int fd = open(setting, O_WRONLY | O_CLOEXEC);
  Must(write(fd, value.data(), value.size()) == static_cast<ssize_t>(value.size()), setting);
  close(fd);
}

void RenameLoopback() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request = {};
  strcpy(request.ifr_name, "lo");
  Must(ioctl(fd, SIOCSIFFLAGS, &request) == 0, "take lo down");
  strcpy(request.ifr_newname, "stray0");
  Must(ioctl(fd, SIOCSIFNAME, &request) == 0, "rename lo");
  close(fd);
}

}  // namespace

void PrintTo(const Leaving& leaving, std::ostream* out) { *out << leaving.name; }

std::vector<Leaving> LeavingsOnTheHost() {
  return {
      {"Mount", LeakKind::kMounts,
       [] { Must(mount("stray", "/mnt", "tmpfs", 0, nullptr) == 0, "mount"); },
       "mounts: added: /mnt tmpfs stray rw,relatime, private  \\[id [0-9]+\\]\n"},
      {"ChangedMount", LeakKind::kMounts,
       [] { Must(mount(nullptr, "/proc", nullptr, MS_SHARED, nullptr) == 0, "mount"); },
       "mounts: changed: /proc .*\n  propagation: private -> shared in A  "
       "\\[private -> shared:[0-9]+\\]\n"},
      {"Hostname", LeakKind::kNames, [] { Must(sethostname("stray", 5) == 0, "sethostname"); },
       "names: the hostname changed from \"snapshot\" to \"stray\"\n"},
      {"DomainName", LeakKind::kNames,
       [] { Must(setdomainname("stray", 5) == 0, "setdomainname"); },
       "names: the domain name changed from \".*\" to \"stray\"\n"},
      {"SharedMemory", LeakKind::kSysvIpc,
       [] { Must(shmget(0x1234, 4096, IPC_CREAT | 0600) >= 0, "shmget"); },
       "sysv-ipc: added: System V shared memory segment 0, key 0x00001234, made by process "
       "[0-9]+\n"},
      {"Queue", LeakKind::kQueues,
       [] { Must(mq_open("/stray", O_RDWR | O_CREAT, 0600, nullptr) >= 0, "mq_open"); },
       "queues: added: POSIX message queue /stray\n"},
      {"PosixSharedMemory", LeakKind::kSharedMemory,
       [] { Must(close(shm_open("/stray", O_RDWR | O_CREAT, 0600)) == 0, "shm_open"); },
       "shared-memory: left: POSIX shared memory /stray \\(/dev/shm/stray\\)\n"},
      {"Semaphore", LeakKind::kSharedMemory,
       [] { Must(sem_close(sem_open("/stray", O_CREAT, 0600, 1)) == 0, "sem_open"); },
       "shared-memory: left: POSIX semaphore /stray \\(/dev/shm/sem.stray\\)\n"},
      {"SettingOfIpc", LeakKind::kSettings, [] { Set("/proc/sys/kernel/shmmni", "4095"); },
       "settings: kernel.shmmni changed from \"4096\" to \"4095\"\n"},
      {"Interface", LeakKind::kInterfaces, &RenameLoopback,
       "interfaces: removed: network interface lo, index 1\n(  .*\n)?"
       "interfaces: added: network interface stray0, index 1\n"},
      {"Process", LeakKind::kProcesses, [] { StartStray([] {}); },
       "processes: still lives: process [0-9]+ \\(stray\\), child of [0-9]+\n  command line: .*\n"},
      {"Namespace", LeakKind::kNamespaces,
       [] { StartStray([] { Must(unshare(CLONE_NEWUTS) == 0, "unshare"); }); },
       "namespaces: still held: namespace uts:\\[[0-9]+\\], by process [0-9]+\n"},
      {"File", LeakKind::kFiles,
       [] { Must(close(creat("/tmp/hermetest-stray", 0600)) == 0, "creat"); },
       "files: left: /tmp/hermetest-stray\n"},
      {"TemporaryFile", LeakKind::kFiles,
       [] {
         const char* const directory = getenv("TEST_TMPDIR");
         const std::string path = directory == nullptr ? "/tmp" : directory;
         Must(close(creat((path + "/hermetest-stray").c_str(), 0600)) == 0, "creat");
       },
       "files: left: .*/hermetest-stray\n"},
  };
}

std::vector<Leaving> LeavingsInTheNetwork() {
  return {
      {"Setting", LeakKind::kSettings, [] { Set("/proc/sys/net/ipv4/ip_default_ttl", "63"); },
       "settings: net.ipv4.ip_default_ttl changed from \"64\" to \"63\"\n"},
      {"SecretSetting", LeakKind::kSettings,
       [] { Set("/proc/sys/net/ipv4/tcp_fastopen_key", "00000001-00000002-00000003-0000c0de"); },
       "settings: net.ipv4.tcp_fastopen_key changed\n"},
  };
}

std::vector<Leaving> LeavingsInTheProcess() {
  return {
      {"Descriptor", LeakKind::kDescriptors,
       [] { Must(open("/proc/version", O_RDONLY | O_CLOEXEC) >= 0, "open"); },
       "descriptors: still open: descriptor [0-9]+ on /proc/version\n"},
      {"WorkingDirectory", LeakKind::kDirectory, [] { Must(chdir("/proc") == 0, "chdir"); },
       "directory: the working directory changed from \".*\" to \"/proc\"\n"},
      {"Root", LeakKind::kDirectory, [] { Must(chroot("/proc") == 0, "chroot"); },
       "directory: the root directory is another one\n"},
      {"Umask", LeakKind::kUmask,
       [] {
         umask(0);
         umask(0123);
       },
       "umask: the umask changed from 0[0-7]+ to 0123\n"},
      {"Limit", LeakKind::kLimits,
       [] {
         const rlimit limit = {1, 2};
         Must(setrlimit(RLIMIT_CORE, &limit) == 0, "setrlimit");
       },
       "limits: RLIMIT_CORE changed from .* to 1 \\(hard 2\\)\n"},
      {"Disposition", LeakKind::kSignals, [] { signal(SIGWINCH, SIG_IGN); },
       "signals: the disposition of SIGWINCH changed from the default to ignored\n"},
      {"BlockedSignal", LeakKind::kSignals,
       [] {
         sigset_t set;
         sigemptyset(&set);
         sigaddset(&set, SIGURG);
         sigprocmask(SIG_BLOCK, &set, nullptr);
       },
       "signals: SIGURG is blocked now\n"},
      {"Variable", LeakKind::kEnvironment, [] { setenv("STRAY", "secret", 1); },
       "environment: added: the variable STRAY\n"},
      {"ChangedVariable", LeakKind::kEnvironment, [] { setenv("PATH", "secret", 1); },
       "environment: changed: the variable PATH\n"},
      {"RemovedVariable", LeakKind::kEnvironment, [] { unsetenv("PATH"); },
       "environment: removed: the variable PATH\n"},
  };
}

}  // namespace hermetest::tests

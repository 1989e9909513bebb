// Each kind of leak is really made, in a world that stands for the host, and has words of its own.

#include "hermetest/fixture/leaks/host_snapshot.h"

#include <fcntl.h>
#include <mqueue.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/leaks/leak.h"
#include "hermetest/fixture/leaks/leak_kind.h"
#include "hermetest/fixture/run_isolated.h"

namespace hermetest::tests {
namespace {

using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Ends the block when `done` is not so.
void Must(bool done, const char* what) {
  if (done) return;
  perror(what);
  _exit(EXIT_FAILURE);
}

// Stays until the world ends. `work` is done before this returns.
void StartStray(const std::function<void()>& work) {
  int ready[2];
  Must(pipe2(ready, O_CLOEXEC) == 0, "pipe2");
  if (fork() == 0) {
    prctl(PR_SET_NAME, "stray");
    work();
    Must(write(ready[1], "", 1) == 1, "write");
    for (;;) pause();
  }
  char byte = 0;
  Must(read(ready[0], &byte, 1) == 1, "read");
  close(ready[0]);
  close(ready[1]);
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

struct Leaving {
  const char* name;
  LeakKind kind;
  std::function<void()> leave;
  std::string text;  // a regular expression for what is said
};

void PrintTo(const Leaving& leaving, std::ostream* out) { *out << leaving.name; }

std::vector<Leaving> OnTheHost() {
  return {
      {"Mount", LeakKind::kMounts,
       [] { Must(mount("stray", "/mnt", "tmpfs", 0, nullptr) == 0, "mount"); },
       "^mounts: added: /mnt tmpfs stray rw,relatime, private  \\[id [0-9]+\\]\n$"},
      {"ChangedMount", LeakKind::kMounts,
       [] { Must(mount(nullptr, "/proc", nullptr, MS_SHARED, nullptr) == 0, "mount"); },
       "^mounts: changed: /proc .*\n  propagation: private -> shared in A  "
       "\\[private -> shared:[0-9]+\\]\n$"},
      {"Hostname", LeakKind::kNames, [] { Must(sethostname("stray", 5) == 0, "sethostname"); },
       "^names: the hostname changed from \"snapshot\" to \"stray\"\n$"},
      {"DomainName", LeakKind::kNames,
       [] { Must(setdomainname("stray", 5) == 0, "setdomainname"); },
       "^names: the domain name changed from \".*\" to \"stray\"\n$"},
      {"SharedMemory", LeakKind::kSysvIpc,
       [] { Must(shmget(0x1234, 4096, IPC_CREAT | 0600) >= 0, "shmget"); },
       "^sysv-ipc: added: System V shared memory segment 0, key 0x00001234, made by process 2\n$"},
      {"Queue", LeakKind::kQueues,
       [] { Must(mq_open("/stray", O_RDWR | O_CREAT, 0600, nullptr) >= 0, "mq_open"); },
       "^queues: added: POSIX message queue /stray\n$"},
      {"Interface", LeakKind::kInterfaces, &RenameLoopback,
       "^interfaces: removed: network interface lo, index 1\n"
       "interfaces: added: network interface stray0, index 1\n$"},
      {"Process", LeakKind::kProcesses, [] { StartStray([] {}); },
       "^processes: still lives: process [0-9]+ \\(stray\\), child of 2\n  command line: .*\n$"},
      {"Namespace", LeakKind::kNamespaces,
       [] { StartStray([] { Must(unshare(CLONE_NEWUTS) == 0, "unshare"); }); },
       "^namespaces: still held: namespace uts:\\[[0-9]+\\], by process [0-9]+\n$"},
      {"File", LeakKind::kFiles,
       [] { Must(close(creat("/tmp/hermetest-stray", 0600)) == 0, "creat"); },
       "^files: left: /tmp/hermetest-stray\n$"},
  };
}

std::vector<Leaving> InTheProcess() {
  return {
      {"Descriptor", LeakKind::kDescriptors,
       [] { Must(open("/proc/version", O_RDONLY | O_CLOEXEC) >= 0, "open"); },
       "^descriptors: still open: descriptor [0-9]+ on /proc/version\n$"},
      {"WorkingDirectory", LeakKind::kDirectory, [] { Must(chdir("/proc") == 0, "chdir"); },
       "^directory: the working directory changed from \".*\" to \"/proc\"\n$"},
      {"Root", LeakKind::kDirectory, [] { Must(chroot("/proc") == 0, "chroot"); },
       "^directory: the root directory is another one\n"},
      {"Umask", LeakKind::kUmask,
       [] {
         umask(0);
         umask(0123);
       },
       "^umask: the umask changed from 0[0-7]+ to 0123\n$"},
      {"Limit", LeakKind::kLimits,
       [] {
         const rlimit limit = {1, 2};
         Must(setrlimit(RLIMIT_CORE, &limit) == 0, "setrlimit");
       },
       "^limits: RLIMIT_CORE changed from .* to 1 \\(hard 2\\)\n$"},
      {"Disposition", LeakKind::kSignals, [] { signal(SIGWINCH, SIG_IGN); },
       "^signals: the disposition of SIGWINCH changed from the default to ignored\n$"},
      {"BlockedSignal", LeakKind::kSignals,
       [] {
         sigset_t set;
         sigemptyset(&set);
         sigaddset(&set, SIGURG);
         sigprocmask(SIG_BLOCK, &set, nullptr);
       },
       "^signals: SIGURG is blocked now\n$"},
      {"Variable", LeakKind::kEnvironment, [] { setenv("STRAY", "secret", 1); },
       "^environment: added: the variable STRAY\n$"},
      {"ChangedVariable", LeakKind::kEnvironment, [] { setenv("PATH", "secret", 1); },
       "^environment: changed: the variable PATH\n$"},
      {"RemovedVariable", LeakKind::kEnvironment, [] { unsetenv("PATH"); },
       "^environment: removed: the variable PATH\n$"},
  };
}

class HostSnapshotTest : public testing::TestWithParam<Leaving> {
 protected:
  // Runs `body` where everything may be spoilt; /tmp is empty there.
  static void InAHost(const std::function<void()>& body) {
    const Isolation host = Isolation().WithNetwork().WithHostname("snapshot");
    RunIsolated(host, [&] {
      ASSERT_EQ(mount("tmp", "/tmp", "tmpfs", 0, nullptr), 0);
      body();
    }).ReportHere();
  }
};

TEST_P(HostSnapshotTest, TellsWhatIsLeft) {
  InAHost([] {
    const HostSnapshot before = HostSnapshot::Take({GetParam().kind});
    GetParam().leave();
    const std::vector<Leak> leaks = Compare(before, HostSnapshot::Take({GetParam().kind}));
    EXPECT_THAT(leaks, Not(IsEmpty()));
    EXPECT_THAT(leaks, Each(Field(&Leak::kind, GetParam().kind)));
    EXPECT_THAT(LeaksText(leaks), ContainsRegex(GetParam().text));
    EXPECT_THAT(LeaksText(leaks), Not(testing::HasSubstr("secret")));
  });
}

TEST_P(HostSnapshotTest, LooksAtNothingElse) {
  InAHost([] {
    LeakKinds others = LeakKinds::All();
    others.Remove(GetParam().kind);
    // What cannot be made without the other.
    if (GetParam().kind == LeakKind::kQueues) others.Remove(LeakKind::kDescriptors);
    if (GetParam().kind == LeakKind::kNamespaces) others.Remove(LeakKind::kProcesses);
    const HostSnapshot before = HostSnapshot::Take(others);
    GetParam().leave();
    EXPECT_EQ(LeaksText(Compare(before, HostSnapshot::Take(others))), "");
  });
}

INSTANTIATE_TEST_SUITE_P(Host, HostSnapshotTest, testing::ValuesIn(OnTheHost()),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Process, HostSnapshotTest, testing::ValuesIn(InTheProcess()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HostSnapshot, FindsNothingWhereNothingChanged) {
  RunIsolated(Isolation(), [] {
    const HostSnapshot before = HostSnapshot::Take(LeakKinds::All());
    const HostSnapshot after = HostSnapshot::Take(LeakKinds::All());
    EXPECT_EQ(LeaksText(Compare(before, after)), "");
    EXPECT_THAT(before.unreadable(), IsEmpty());
  }).ReportHere();
}

TEST(HostSnapshot, SaysWhatItCannotLookAt) {
  RunIsolated(Isolation(), [] {
    ASSERT_EQ(mount("nothing", "/proc", "tmpfs", 0, nullptr), 0);
    const HostSnapshot snapshot =
        HostSnapshot::Take({LeakKind::kProcesses, LeakKind::kDescriptors});
    ASSERT_THAT(snapshot.unreadable(), SizeIs(1));
    EXPECT_EQ(snapshot.unreadable()[0].kind, LeakKind::kDescriptors);
    EXPECT_THAT(std::string(snapshot.unreadable()[0].status.message()),
                testing::HasSubstr("/proc/self/fd"));
  }).ReportHere();
}

// A process that was there before, a descriptor that was closed: the host has less, not more.
TEST(HostSnapshot, TakesWhatIsGoneForNoLeak) {
  RunIsolated(Isolation(), [] {
    const int fd = open("/proc/version", O_RDONLY | O_CLOEXEC);
    Must(close(creat("/dev/shm/stray", 0600)) == 0, "creat");
    StartStray([] {});
    const HostSnapshot before = HostSnapshot::Take(LeakKinds::All());
    close(fd);
    EXPECT_EQ(LeaksText(Compare(before, HostSnapshot::Take(LeakKinds::All()))), "");
  }).ReportHere();
}

}  // namespace
}  // namespace hermetest::tests

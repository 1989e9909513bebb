// What a body sees where no option is set. The program also serves as a payload: the tests of
// //tests/environments run it in every environment that can isolate.

#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DefaultSandbox : public IsolatedTest {
 protected:
  // In the test program. The bodies inherit what it finds.
  static void SetUpTestSuite() {
    outside_ = NamespaceIds();
    outside_is_privileged_ = IsPrivileged();
    outside_hostname_ = Hostname();
    outside_uid_ = getuid();
  }

  static std::map<std::string, std::string> outside_;
  static bool outside_is_privileged_;
  static std::string outside_hostname_;
  static uid_t outside_uid_;
};

std::map<std::string, std::string> DefaultSandbox::outside_;
bool DefaultSandbox::outside_is_privileged_ = false;
std::string DefaultSandbox::outside_hostname_;
uid_t DefaultSandbox::outside_uid_ = 0;

TEST_F(DefaultSandbox, BodyIsPid2AndItsParentIsOutside) {
  EXPECT_EQ(getpid(), 2);
  EXPECT_EQ(getppid(), 0);
}

TEST_F(DefaultSandbox, HasPidMountUtsAndIpcNamespacesOfItsOwn) {
  for (const char* kind : {"pid", "mnt", "uts", "ipc"}) {
    EXPECT_THAT(NamespaceId(kind), ::testing::StartsWith(std::string(kind) + ":["));
    EXPECT_NE(NamespaceId(kind), outside_[kind]);
  }
}

TEST_F(DefaultSandbox, SharesTheNetworkAndWhatElseNobodyAskedFor) {
  for (const char* kind : {"net", "cgroup", "time"}) {
    EXPECT_EQ(NamespaceId(kind), outside_[kind]);
  }
}

TEST_F(DefaultSandbox, HasAUserNamespaceOnlyWhereItNeedsOne) {
  if (outside_is_privileged_) {
    EXPECT_EQ(NamespaceId("user"), outside_["user"]);
    EXPECT_EQ(getuid(), outside_uid_);
  } else {
    EXPECT_NE(NamespaceId("user"), outside_["user"]);
    EXPECT_EQ(getuid(), 0U);
  }
  EXPECT_TRUE(IsPrivileged());
}

TEST_F(DefaultSandbox, KeepsTheHostname) { EXPECT_EQ(Hostname(), outside_hostname_); }

TEST_F(DefaultSandbox, ProcShowsTheInitAndTheBodyOnly) {
  EXPECT_THAT(VisibleProcesses(), ElementsAre(1, 2));
  EXPECT_EQ(ReadFile("/proc/1/comm"), "hermetest-init\n");
  char self[16] = {};
  ASSERT_GT(readlink("/proc/self", self, sizeof(self) - 1), 0);
  EXPECT_STREQ(self, "2");
}

// An init elsewhere would be a way out, by nsenter(1).
TEST_F(DefaultSandbox, InitIsInTheNamespacesOfTheBody) {
  for (const auto& [kind, id] : NamespaceIds()) {
    EXPECT_EQ(std::filesystem::read_symlink("/proc/1/ns/" + kind), id);
  }
}

// It may still be on its way there when the body is ready, which happens once in a while.
class ManySandboxes : public Isolated<testing::TestWithParam<int>> {};

TEST_P(ManySandboxes, HaveTheirInitFromTheBeginning) {
  EXPECT_EQ(std::filesystem::read_symlink("/proc/1/ns/mnt"),
            std::filesystem::read_symlink("/proc/self/ns/mnt"));
}

INSTANTIATE_TEST_SUITE_P(Thirty, ManySandboxes, testing::Range(0, 30));

TEST_F(DefaultSandbox, InitHoldsNothingOfTheTestProgram) {
  for (const std::string& descriptor : Entries("/proc/1/fd")) {
    EXPECT_EQ(std::filesystem::read_symlink("/proc/1/fd/" + descriptor), "/proc");
  }
}

TEST_F(DefaultSandbox, InitTakesAndReapsOrphans) {
  int to_orphan[2];
  int from_orphan[2];
  ASSERT_EQ(pipe(to_orphan), 0);
  ASSERT_EQ(pipe(from_orphan), 0);
  const int status = WaitStatusOf([&] {
    if (fork() != 0) return;
    close(to_orphan[1]);
    char byte = 0;
    static_cast<void>(!read(to_orphan[0], &byte, 1));  // ends when the body closes its end
    const pid_t ids[] = {getpid(), getppid()};
    static_cast<void>(!write(from_orphan[1], ids, sizeof(ids)));
  });
  ASSERT_EQ(status, 0);
  close(to_orphan[1]);
  pid_t ids[2] = {};
  ASSERT_EQ(read(from_orphan[0], ids, sizeof(ids)), ssize_t{sizeof(ids)});
  EXPECT_EQ(ids[1], 1);
  // A zombie can still be signalled. Only the init can make it go away; if it never does, this test
  // never ends.
  while (kill(ids[0], 0) == 0) sched_yield();
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(DefaultSandbox, ShmIsATmpfsForEverybody) {
  struct statfs file_system;
  ASSERT_EQ(statfs("/dev/shm", &file_system), 0);
  EXPECT_EQ(file_system.f_type, 0x01021994);  // TMPFS_MAGIC
  struct stat info;
  ASSERT_EQ(stat("/dev/shm", &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 01777U);
}

// In these three the outer body is the host of the inner one, which looks for the outer one's
// things, and makes its own under the same name.
TEST_F(DefaultSandbox, ShmIsEmptyAndOfItsOwn) {
  ASSERT_GE(shm_open("/thing", O_CREAT | O_EXCL | O_RDWR, 0600), 0);
  const IsolatedResult inner = RunIsolated(Isolation(), [] {
    EXPECT_THAT(Entries("/dev/shm"), IsEmpty());
    const int fd = shm_open("/thing", O_CREAT | O_EXCL | O_RDWR, 0600);
    EXPECT_GE(fd, 0);
    EXPECT_EQ(ftruncate(fd, 4096), 0);
  });
  EXPECT_TRUE(inner.passed()) << inner;
  struct stat info;
  ASSERT_EQ(stat("/dev/shm/thing", &info), 0);
  EXPECT_EQ(info.st_size, 0);
}

TEST_F(DefaultSandbox, MessageQueuesAreOfItsOwn) {
  // Not every host has /dev/mqueue.
  ASSERT_EQ(mount("dev", "/dev", "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(mkdir("/dev/mqueue", 0755), 0);
  ASSERT_EQ(mount("mqueue", "/dev/mqueue", "mqueue", 0, nullptr), 0);
  ASSERT_GE(mq_open("/queue", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr), 0);
  ASSERT_THAT(Entries("/dev/mqueue"), ElementsAre("queue"));
  const IsolatedResult inner = RunIsolated(Isolation(), [] {
    EXPECT_THAT(Entries("/dev/mqueue"), IsEmpty());
    EXPECT_GE(mq_open("/queue", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr), 0);
    EXPECT_THAT(Entries("/dev/mqueue"), ElementsAre("queue"));
    EXPECT_GE(mq_open("/inner", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr), 0);
  });
  EXPECT_TRUE(inner.passed()) << inner;
  EXPECT_THAT(Entries("/dev/mqueue"), ElementsAre("queue"));
}

TEST_F(DefaultSandbox, SysVSegmentsAreOfItsOwn) {
  constexpr key_t kKey = 0x48544553;
  ASSERT_GE(shmget(kKey, 4096, IPC_CREAT | IPC_EXCL | 0600), 0);
  const IsolatedResult inner = RunIsolated(Isolation(), [] {
    EXPECT_EQ(shmget(kKey, 4096, 0600), -1);
    EXPECT_EQ(errno, ENOENT);
    EXPECT_GE(shmget(kKey, 4096, IPC_CREAT | IPC_EXCL | 0600), 0);
  });
  EXPECT_TRUE(inner.passed()) << inner;
}

TEST_F(DefaultSandbox, HostnameCanBeSetAndIsGoneAfterwards) {
  EXPECT_EQ(sethostname("inner-host", 10), 0);
  EXPECT_EQ(Hostname(), "inner-host");
}

TEST_F(DefaultSandbox, TreeIsPrivate) {
  EXPECT_THAT(PropagatingMountLines(), IsEmpty());
  // The same where the host shares everything, as systemd does.
  ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0);
  ASSERT_EQ(PropagatingMountLines().size(), MountLines().size());
  const IsolatedResult inner =
      RunIsolated(Isolation(), [] { EXPECT_THAT(PropagatingMountLines(), IsEmpty()); });
  EXPECT_TRUE(inner.passed()) << inner;
}

TEST_F(DefaultSandbox, MountsStayInside) {
  const ScopedDirectory directory;
  ASSERT_EQ(mount("outer", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0);
  const std::vector<std::string> before = MountLines();
  const IsolatedResult inner = RunIsolated(Isolation(), [&] {
    EXPECT_EQ(mount("inner", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
  });
  EXPECT_TRUE(inner.passed()) << inner;
  EXPECT_EQ(MountLines(), before);
}

TEST_F(DefaultSandbox, FindsNothingOfThePreviousTest) {
  EXPECT_THAT(Entries("/dev/shm"), ::testing::Not(::testing::Contains("thing")));
  EXPECT_EQ(mq_open("/queue", O_RDONLY), -1);
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(Hostname(), outside_hostname_);
}

}  // namespace
}  // namespace hermetest::tests

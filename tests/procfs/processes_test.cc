// What is read of real processes, with ps and the processes themselves as references.

#include "hermetest/matchers/procfs/processes.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"
#include "hermetest/tests/support/child.h"
#include "hermetest/tests/support/program.h"

namespace hermetest {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::SizeIs;

class ReadProcessStatusTest : public IsolatedTest {
 protected:
  static ProcessStatus Read(pid_t pid) {
    const absl::StatusOr<ProcessStatus> status = ReadProcessStatus(pid);
    if (status.ok()) return *status;
    ADD_FAILURE() << status.status();
    return ProcessStatus();
  }
};

TEST_F(ReadProcessStatusTest, TellsOfThisProcess) {
  const ProcessStatus self = Read(getpid());
  EXPECT_EQ(self.state, ProcessState::kRunning);
  EXPECT_EQ(self.pid, getpid());
  EXPECT_EQ(self.thread_group, getpid());
  EXPECT_EQ(self.parent, getppid());
  EXPECT_EQ(self.tracer, 0);
  EXPECT_THAT(self.ns_pids, ElementsAre(getpid()));
  EXPECT_THAT(self.ns_process_groups, ElementsAre(getpgrp()));
  EXPECT_THAT(self.ns_sessions, ElementsAre(getsid(0)));
  EXPECT_EQ(self.uids.real, getuid());
  EXPECT_EQ(self.uids.effective, geteuid());
  EXPECT_EQ(self.gids.real, getgid());
  EXPECT_EQ(self.no_new_privs, prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
  EXPECT_EQ(static_cast<int>(self.seccomp.value_or(SeccompMode::kDead)),
            prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
}

TEST_F(ReadProcessStatusTest, DecodesTheName) {
  const tests::Child child([] { prctl(PR_SET_NAME, "a\nb\\n\x01\xff", 0, 0, 0); });
  EXPECT_EQ(Read(child.pid()).name, "a\nb\\n\x01\xff");
}

TEST_F(ReadProcessStatusTest, TellsOfAThread) {
  int release[2];
  ASSERT_EQ(pipe(release), 0);
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  std::thread thread([&] {
    const pid_t tid = static_cast<pid_t>(syscall(SYS_gettid));
    EXPECT_EQ(write(ready[1], &tid, sizeof(tid)), static_cast<ssize_t>(sizeof(tid)));
    char byte = 0;
    EXPECT_EQ(read(release[0], &byte, 1), 0);
  });
  pid_t tid = 0;
  EXPECT_EQ(read(ready[0], &tid, sizeof(tid)), static_cast<ssize_t>(sizeof(tid)));
  const ProcessStatus status = Read(tid);
  EXPECT_EQ(status.pid, tid);
  EXPECT_EQ(status.thread_group, getpid());
  EXPECT_THAT(status.ns_thread_groups, ElementsAre(getpid()));
  close(release[1]);
  thread.join();
}

TEST_F(ReadProcessStatusTest, TellsASleepingOneFromAStoppedOneAndAZombie) {
  const tests::Child child;
  EXPECT_THAT(Read(child.pid()).state, AnyOf(ProcessState::kRunning, ProcessState::kSleeping));
  EXPECT_EQ(Read(child.pid()).parent, getpid());
  child.Stop();
  EXPECT_EQ(Read(child.pid()).state, ProcessState::kStopped);
  child.BecomeZombie(SIGKILL);
  EXPECT_EQ(Read(child.pid()).state, ProcessState::kZombie);
  EXPECT_EQ(Read(child.pid()).parent, getpid());
}

TEST_F(ReadProcessStatusTest, TellsTheTracer) {
  const tests::Child child;
  ASSERT_EQ(ptrace(PTRACE_SEIZE, child.pid(), nullptr, nullptr), 0);
  EXPECT_EQ(Read(child.pid()).tracer, getpid());
}

TEST_F(ReadProcessStatusTest, TellsTheCapabilitiesThatAreLeft) {
  const tests::Child child([] {
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
    tests::Require(prctl(PR_CAPBSET_DROP, CAP_SYS_BOOT, 0, 0, 0) == 0, "drop CAP_SYS_BOOT");
    data[0].permitted = CAP_TO_MASK(CAP_KILL) | CAP_TO_MASK(CAP_SYS_ADMIN);
    data[0].effective = CAP_TO_MASK(CAP_KILL);
    data[0].inheritable = CAP_TO_MASK(CAP_SYS_ADMIN);
    tests::Require(syscall(SYS_capset, &header, data) == 0, "capset");
    tests::Require(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0) == 0,
                   "raise CAP_SYS_ADMIN");
  });
  const Capabilities capabilities = Read(child.pid()).capabilities;
  EXPECT_EQ(capabilities.permitted, CapabilitySet({CAP_KILL, CAP_SYS_ADMIN}));
  EXPECT_EQ(capabilities.effective, CapabilitySet({CAP_KILL}));
  EXPECT_EQ(capabilities.inheritable, CapabilitySet({CAP_SYS_ADMIN}));
  EXPECT_EQ(capabilities.ambient, CapabilitySet({CAP_SYS_ADMIN}));
  EXPECT_FALSE(capabilities.bounding.Has(CAP_SYS_BOOT));
  EXPECT_TRUE(capabilities.bounding.Has(CAP_KILL));
}

TEST_F(ReadProcessStatusTest, TellsNoNewPrivs) {
  const tests::Child child(
      [] { tests::Require(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs"); });
  EXPECT_EQ(Read(child.pid()).no_new_privs, true);
}

TEST_F(ReadProcessStatusTest, TellsStrictSeccomp) {
  const tests::Child child(
      [] { tests::Require(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0) == 0, "seccomp"); });
  EXPECT_EQ(Read(child.pid()).seccomp, SeccompMode::kStrict);
}

// Of a process that seccomp has killed, Linux 5.15 and later show mode 3, which no header names.
TEST_F(ReadProcessStatusTest, ReadsAZombieThatSeccompKilled) {
  const tests::Child child([] {
    signal(SIGUSR1, [](int) { getpid(); });
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0);
  });
  child.BecomeZombie(SIGUSR1);
  EXPECT_EQ(Read(child.pid()).state, ProcessState::kZombie);
  EXPECT_THAT(Read(child.pid()).seccomp, AnyOf(SeccompMode::kStrict, SeccompMode::kDead));
}

TEST_F(ReadProcessStatusTest, TellsASeccompFilter) {
  const tests::Child child([] {
    sock_filter allow_all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    sock_fprog program = {1, allow_all};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    tests::Require(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0, "seccomp");
  });
  EXPECT_EQ(Read(child.pid()).seccomp, SeccompMode::kFilter);
}

TEST_F(ReadProcessStatusTest, TellsChangedIds) {
  if (syscall(SYS_setgroups, 0, nullptr) != 0) GTEST_SKIP() << "an ordinary user has one id only";
  const tests::Child child([] {
    tests::Require(syscall(SYS_setresgid, 11, 12, 13) == 0, "setresgid");
    tests::Require(syscall(SYS_setresuid, 21, 22, 23) == 0, "setresuid");
  });
  const ProcessStatus status = Read(child.pid());
  EXPECT_EQ(status.uids, (CredentialIds{21, 22, 23, 22}));
  EXPECT_EQ(status.gids, (CredentialIds{11, 12, 13, 12}));
  EXPECT_EQ(status.capabilities.effective, CapabilitySet());
}

TEST_F(ReadProcessStatusTest, FailsForAProcessThatIsNot) {
  constexpr pid_t kNobody = 4194304;  // one more than there can be
  const absl::Status status = ReadProcessStatus(kNobody).status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(status.message(), "open /proc/4194304/status: No such file or directory");
}

// The procfs of the host, of this process, and of the sandboxes inside it.
class NestedTest : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { host_proc_fd_ = OpenProc(); }
  static void TearDownTestSuite() { close(host_proc_fd_); }

  static int OpenProc() { return open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC); }

  // This process as the procfs with the root `proc_fd` shows it.
  static ProcessStatus Self(int proc_fd) {
    char self[32] = {};
    pid_t pid = 0;
    EXPECT_GT(readlinkat(proc_fd, "self", self, sizeof(self) - 1), 0);
    EXPECT_TRUE(absl::SimpleAtoi(self, &pid)) << self;
    const absl::StatusOr<ProcessStatus> status = ReadProcessStatus(proc_fd, pid);
    EXPECT_TRUE(status.ok()) << status.status();
    return status.value_or(ProcessStatus());
  }

  static int host_proc_fd_;
};

int NestedTest::host_proc_fd_ = -1;

TEST_F(NestedTest, ListsThePidsOfEveryNamespaceOutermostFirst) {
  const int outer = OpenProc();
  const IsolatedResult result = RunIsolated(Isolation(), [outer] {
    const int middle = OpenProc();
    const IsolatedResult innermost = RunIsolated(Isolation().AsInit(), [outer, middle] {
      const int inner = OpenProc();
      EXPECT_EQ(getpid(), 1);
      EXPECT_THAT(Self(inner).ns_pids, ElementsAre(1));
      EXPECT_THAT(Self(middle).ns_pids, ElementsAre(Self(middle).pid, 1));
      EXPECT_THAT(Self(outer).ns_pids, ElementsAre(Self(outer).pid, Self(middle).pid, 1));
      EXPECT_THAT(Self(host_proc_fd_).ns_pids,
                  ElementsAre(Self(host_proc_fd_).pid, Self(outer).pid, Self(middle).pid, 1));
      EXPECT_EQ(Self(host_proc_fd_).ns_thread_groups, Self(host_proc_fd_).ns_pids);
      EXPECT_THAT(Self(host_proc_fd_).ns_process_groups, SizeIs(4));
      // Its session is that of the test program, which has no number in any of the sandboxes.
      EXPECT_THAT(Self(outer).ns_sessions, ElementsAre(0, 0, 0));
      EXPECT_EQ(Self(inner).parent, 0);
    });
    EXPECT_TRUE(innermost.passed()) << innermost;
  });
  EXPECT_TRUE(result.passed()) << result;
}

class ProcessesTest : public IsolatedTest {};

// What does not change between two looks: whether a process sleeps or runs may.
std::string Line(absl::string_view pid, absl::string_view parent, absl::string_view state,
                 absl::string_view uid, absl::string_view gid, absl::string_view name) {
  const bool stays = state == "T" || state == "Z";
  return absl::StrJoin({pid, parent, stays ? state : "-", uid, gid, name}, " ");
}

TEST_F(ProcessesTest, AreThoseOfPs) {
  const tests::Child stopped([] { prctl(PR_SET_NAME, "still", 0, 0, 0); });
  stopped.Stop();
  const tests::Child zombie([] { prctl(PR_SET_NAME, "gone", 0, 0, 0); });
  zombie.BecomeZombie(SIGTERM);

  const absl::StatusOr<std::vector<ProcessStatus>> processes = Processes();
  const tests::ProgramResult ps =
      tests::RunProgram({"/bin/ps", "-e", "-o", "pid=,ppid=,state=,euid=,egid=,comm="});
  ASSERT_TRUE(processes.ok()) << processes.status();
  std::vector<std::string> found;
  for (const ProcessStatus& process : *processes) {
    found.push_back(Line(absl::StrCat(process.pid), absl::StrCat(process.parent),
                         std::string(1, static_cast<char>(process.state)),
                         absl::StrCat(process.uids.effective), absl::StrCat(process.gids.effective),
                         process.name));
  }
  std::vector<std::string> expected;
  const std::vector<std::string> lines = absl::StrSplit(ps.output, '\n', absl::SkipWhitespace());
  for (const std::string& line : lines) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    ASSERT_GE(words.size(), 6U) << line;
    if (words[5] == "ps") continue;
    expected.push_back(Line(words[0], words[1], words[2], words[3], words[4], words[5]));
  }
  EXPECT_THAT(found, ElementsAreArray(expected)) << ps.output;
  EXPECT_THAT(found, SizeIs(4)) << "the init, this process and its children";
}

TEST_F(ProcessesTest, CanBeThoseOfAnotherProcfs) {
  const int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  const IsolatedResult result = RunIsolated(Isolation(), [proc_fd] {
    const absl::StatusOr<std::vector<ProcessStatus>> inner = Processes();
    const absl::StatusOr<std::vector<ProcessStatus>> outer = Processes(proc_fd);
    ASSERT_TRUE(inner.ok() && outer.ok());
    EXPECT_GE(outer->size(), inner->size() + 2);
    for (const ProcessStatus& process : *inner) {
      EXPECT_THAT(*outer, testing::Contains(testing::Field(&ProcessStatus::ns_pids,
                                                           ElementsAre(testing::_, process.pid))));
    }
  });
  EXPECT_TRUE(result.passed()) << result;
  close(proc_fd);
}

TEST_F(ProcessesTest, AreReadWhileOthersComeAndGo) {
  // Some hundred processes live for a moment each: whichever of them is seen is seen whole.
  const tests::Child source([] {
    const pid_t forker = fork();
    while (forker == 0) {
      const pid_t pid = fork();
      if (pid == 0) _exit(0);
      waitpid(pid, nullptr, 0);
    }
  });
  for (int round = 0; round < 200; ++round) {
    const absl::StatusOr<std::vector<ProcessStatus>> processes = Processes();
    ASSERT_TRUE(processes.ok()) << processes.status();
    EXPECT_THAT(*processes, Each(testing::Field(&ProcessStatus::pid, testing::Gt(0))));
  }
}

TEST(Processes, CannotBeListedWithoutAProcfs) {
  EXPECT_EQ(Processes(-1).status().message(), "open /proc: Bad file descriptor");
}

}  // namespace
}  // namespace hermetest

// What a body inherits from the test program, as any forked process would: everything but what the
// sandbox is there to change.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

class InheritedDescriptors : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { outside_ = OpenDescriptors(); }

  static std::map<int, std::string> outside_;
};

std::map<int, std::string> InheritedDescriptors::outside_;

// The first test of the program; then one with a sandbox that was prepared.
TEST_F(InheritedDescriptors, AreThoseOfTheTestProgram) { EXPECT_EQ(OpenDescriptors(), outside_); }
TEST_F(InheritedDescriptors, AreTheSameInTheSecondTest) { EXPECT_EQ(OpenDescriptors(), outside_); }

TEST_F(InheritedDescriptors, AreTheSameInABlock) {
  const IsolatedResult inner = RunIsolated(
      Isolation(), [] { EXPECT_EQ(OpenDescriptors(), InheritedDescriptors::outside_); });
  EXPECT_TRUE(inner.passed()) << inner;
}

// What the kernel's scheduler knows of this process (sched(7)).
std::string Scheduling() {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  sched_getaffinity(0, sizeof(processors), &processors);
  return absl::StrCat("policy ", sched_getscheduler(0), ", nice ", getpriority(PRIO_PROCESS, 0),
                      ", on ", CPU_COUNT(&processors), " processors");
}

// Before any test has run.
const std::string at_program_start = Scheduling();

// The tests of a suite get their sandboxes in several ways, one after the other.
class InheritedScheduling : public Isolated<testing::TestWithParam<int>> {
 protected:
  static void TearDownTestSuite() { EXPECT_EQ(Scheduling(), at_program_start); }
};

TEST_P(InheritedScheduling, IsThatOfTheTestProgram) { EXPECT_EQ(Scheduling(), at_program_start); }

INSTANTIATE_TEST_SUITE_P(Five, InheritedScheduling, testing::Range(0, 5));

// Every row is run in each kind of sandbox: the two ways into it differ.
class Inherited : public testing::TestWithParam<Form> {
 protected:
  void ExpectSame(absl::FunctionRef<void()> body) {
    const IsolatedResult result = RunIsolated(GetParam().isolation, body);
    EXPECT_TRUE(result.passed()) << result;
  }
};

INSTANTIATE_TEST_SUITE_P(Of, Inherited, testing::ValuesIn(EveryForm()), FormName);

TEST_P(Inherited, Descriptors) {
  const int fd = open("/dev/null", O_RDONLY);  // one without O_CLOEXEC
  ASSERT_GE(fd, 0);
  std::map<int, std::string> outside = OpenDescriptors();
  ExpectSame([&] {
    const std::map<int, std::string> inside = OpenDescriptors();
    ASSERT_EQ(inside.count(fd), 1U);
    EXPECT_EQ(inside.at(fd), outside.at(fd));
    for (const auto& [number, target] : inside) {
      // Of the engine's own, the body has none that the test program did not have before.
      EXPECT_EQ(outside.count(number), 1U) << number << " -> " << target;
    }
  });
  close(fd);
}

TEST_P(Inherited, WorkingDirectory) {
  const ScopedDirectory directory;
  const std::string before = std::filesystem::current_path();
  ASSERT_EQ(chdir(directory.path().c_str()), 0);
  ExpectSame([&] {
    EXPECT_EQ(std::filesystem::current_path(), directory.path());
    struct stat by_name;
    struct stat here;
    EXPECT_EQ(stat(directory.path().c_str(), &by_name), 0);
    EXPECT_EQ(stat(".", &here), 0);
    EXPECT_EQ(here.st_ino, by_name.st_ino);
  });
  ASSERT_EQ(chdir(before.c_str()), 0);
}

// The directory has no name any more, but it is still there.
TEST_P(Inherited, DeletedWorkingDirectory) {
  const ScopedDirectory directory;
  const std::string before = std::filesystem::current_path();
  ASSERT_EQ(chdir(directory.path().c_str()), 0);
  ASSERT_EQ(rmdir(directory.path().c_str()), 0);
  struct stat outside;
  ASSERT_EQ(stat(".", &outside), 0);
  ExpectSame([&] {
    struct stat inside;
    ASSERT_EQ(stat(".", &inside), 0);
    EXPECT_EQ(inside.st_ino, outside.st_ino);
    EXPECT_EQ(inside.st_nlink, 0U);
  });
  ASSERT_EQ(chdir(before.c_str()), 0);
}

TEST_P(Inherited, DeletedWorkingDirectoryInShm) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    ASSERT_EQ(mkdir("/dev/shm/here", 0755), 0);
    ASSERT_EQ(chdir("/dev/shm/here"), 0);
    ASSERT_EQ(rmdir("/dev/shm/here"), 0);
    ExpectSame([] {
      struct stat inside;
      ASSERT_EQ(stat(".", &inside), 0);
      EXPECT_EQ(inside.st_nlink, 0U);
    });
  });
  EXPECT_TRUE(host.passed()) << host;
}

TEST_P(Inherited, DirectoryBelowAMount) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    const ScopedDirectory directory;
    ASSERT_EQ(mount("upper", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
    ASSERT_EQ(mkdir((directory.path() + "/sub").c_str(), 0755), 0);
    ASSERT_EQ(chdir((directory.path() + "/sub").c_str()), 0);
    struct stat outside;
    ASSERT_EQ(stat(".", &outside), 0);
    ExpectSame([&] {
      struct stat inside;
      ASSERT_EQ(stat(".", &inside), 0);
      EXPECT_EQ(inside.st_ino, outside.st_ino);
      EXPECT_EQ(inside.st_dev, outside.st_dev);
      EXPECT_EQ(std::filesystem::current_path(), directory.path() + "/sub");
    });
  });
  EXPECT_TRUE(host.passed()) << host;
}

TEST_P(Inherited, Environment) {
  ASSERT_EQ(setenv("HERMETEST_TESTS_SANDBOX", "as it is\n", 1), 0);
  std::vector<std::string> outside;
  for (char** variable = environ; *variable != nullptr; ++variable) outside.emplace_back(*variable);
  ExpectSame([&] {
    std::vector<std::string> inside;
    for (char** variable = environ; *variable != nullptr; ++variable) {
      inside.emplace_back(*variable);
    }
    EXPECT_EQ(inside, outside);
  });
  unsetenv("HERMETEST_TESTS_SANDBOX");
}

TEST_P(Inherited, Umask) {
  const mode_t before = umask(0137);
  ExpectSame([] { EXPECT_EQ(umask(0), mode_t{0137}); });
  umask(before);
}

TEST_P(Inherited, ResourceLimits) {
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_CORE, &before), 0);
  const rlimit low = {0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_CORE, &low), 0);
  ExpectSame([] {
    rlimit inside;
    ASSERT_EQ(getrlimit(RLIMIT_CORE, &inside), 0);
    EXPECT_EQ(inside.rlim_cur, 0U);
  });
  setrlimit(RLIMIT_CORE, &before);
}

TEST_P(Inherited, SessionButNotProcessGroup) {
  // Ids are numbers of the reader's PID namespace: a session leader outside of it is 0 inside. The
  // group is the body's own, so that its kill(0, ...) cannot reach the test program.
  ExpectSame([] {
    EXPECT_EQ(getsid(0), 0);
    EXPECT_EQ(getpgrp(), getpid());
  });
}

TEST_P(Inherited, SignalMaskAndPendingSignals) {
  sigset_t mask;
  sigset_t before;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  sigaddset(&mask, SIGTERM);
  ASSERT_EQ(sigprocmask(SIG_BLOCK, &mask, &before), 0);
  const std::string blocked = StatusField("SigBlk");
  ExpectSame([&] { EXPECT_EQ(StatusField("SigBlk"), blocked); });
  sigprocmask(SIG_SETMASK, &before, nullptr);
}

void HandleNothing(int) {}

TEST_P(Inherited, SignalDispositions) {
  struct Row {
    int signal;
    void (*handler)(int);
  };
  const std::vector<Row> rows = {{SIGUSR1, SIG_IGN},        {SIGUSR2, &HandleNothing},
                                 {SIGTERM, &HandleNothing}, {SIGINT, SIG_IGN},
                                 {SIGHUP, SIG_IGN},         {SIGPIPE, SIG_IGN}};
  std::vector<struct sigaction> before(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    struct sigaction action = {};
    action.sa_handler = rows[i].handler;
    ASSERT_EQ(sigaction(rows[i].signal, &action, &before[i]), 0);
  }
  const std::string ignored = StatusField("SigIgn");
  ExpectSame([&] {
    EXPECT_EQ(StatusField("SigIgn"), ignored);
    for (const Row& row : rows) {
      struct sigaction inside;
      ASSERT_EQ(sigaction(row.signal, nullptr, &inside), 0);
      EXPECT_EQ(inside.sa_handler, row.handler) << row.signal;
    }
  });
  for (size_t i = 0; i < rows.size(); ++i) sigaction(rows[i].signal, &before[i], nullptr);
}

TEST_P(Inherited, NoSignalIsPending) {
  ExpectSame([] {
    sigset_t pending;
    ASSERT_EQ(sigpending(&pending), 0);
    EXPECT_NE(sigisemptyset(&pending), 0);
  });
}

TEST_P(Inherited, RootThatTheTestProgramChanged) {
  const ScopedDirectory directory;
  const std::string& root = directory.path();
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    ASSERT_EQ(mount("root", root.c_str(), "tmpfs", 0, nullptr), 0);
    for (const char* name : {"/proc", "/dev", "/dev/shm", "/inside"}) {
      ASSERT_EQ(mkdir((root + name).c_str(), 0755), 0);
    }
    ASSERT_EQ(mount("/proc", (root + "/proc").c_str(), nullptr, MS_BIND | MS_REC, nullptr), 0);
    ASSERT_EQ(chroot(root.c_str()), 0);
    ASSERT_EQ(chdir("/inside"), 0);
    ExpectSame([] {
      EXPECT_THAT(Entries("/"), testing::UnorderedElementsAre("proc", "dev", "inside"));
      EXPECT_EQ(std::filesystem::current_path(), "/inside");
    });
  });
  // The user namespace is refused under chroot(2) by the kernel: user_namespaces(7), EPERM.
  if (GetParam().isolation.user_namespace()) {
    EXPECT_FALSE(host.passed());
    EXPECT_THAT(host.parts().at(0).message(), testing::HasSubstr("chroot"));
  } else {
    EXPECT_TRUE(host.passed()) << host;
  }
}

}  // namespace
}  // namespace hermetest::tests

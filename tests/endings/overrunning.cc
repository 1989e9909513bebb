// Tests that never end by themselves; deadline_test.cc runs them with ENDINGS_TIMEOUT set.

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

// Every test here fails first and stays then.
class Overrun : public Isolated<testing::Test, ModeFromEnvironment> {
 protected:
  void SetUp() override { FailBeforeTheEnd(); }
};

[[noreturn]] void Compute() {
  for (volatile unsigned i = 0;; i = i + 1) {
  }
}

// Of a process that should be found by its name in the list of what ran.
void NameProcess(const std::string& name) { prctl(PR_SET_NAME, name.c_str()); }

TEST_F(Overrun, Computing) { Compute(); }

TEST_F(Overrun, Blocked) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  char byte;
  static_cast<void>(!read(ends[0], &byte, 1));
}

// Process 1 does not hear SIGSTOP from inside, so that it is a child that stops there.
TEST_F(Overrun, Stopped) {
  if (getpid() != 1) raise(SIGSTOP);
  const pid_t child = fork();
  if (child == 0) raise(SIGSTOP);
  waitpid(child, nullptr, 0);
}

TEST_F(Overrun, WithSignalsIgnored) {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_IGN);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  for (;;) pause();
}

// Half of them children, half of them orphans' orphans in sessions of their own.
TEST_F(Overrun, WithHundredsOfDescendants) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int kDescendants = 300;
  for (int i = 0; i < kDescendants; ++i) {
    const bool orphan = i % 2 == 1;
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child > 0) {
      if (orphan) waitpid(child, nullptr, 0);
      continue;
    }
    if (orphan && (setsid() < 0 || fork() != 0)) _exit(0);
    DetachOutput();
    NameProcess("relative" + std::to_string(i) + "_");
    static_cast<void>(!write(ends[1], "x", 1));
    for (;;) pause();
  }
  for (int i = 0; i < kDescendants; ++i) {
    char byte;
    ASSERT_EQ(read(ends[0], &byte, 1), 1);
  }
  std::printf("all are there\n");
  std::fflush(stdout);
  for (;;) pause();
}

constexpr char kPidMax[] = "/proc/sys/kernel/pid_max";

// The machine's, opened before any test is isolated: an older kernel has this one only.
const int pid_max_of_the_host = open(kPidMax, O_RDONLY | O_CLOEXEC);

long Number(int file) {
  char text[32] = {};
  return pread(file, text, sizeof(text) - 1, 0) > 0 ? std::strtol(text, nullptr, 10) : -1;
}

bool WriteNumber(int file, long number) {
  const std::string text = std::to_string(number);
  return pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

// Limits the number of processes in this PID namespace (Linux 6.14). On an older kernel that is the
// limit of the whole machine: it is changed by one to find out, and set back.
bool LimitProcessesOfNamespace(long limit) {
  const int own = open(kPidMax, O_RDWR | O_CLOEXEC);
  const int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  // One test at a time: two would see each other's changes.
  if (own < 0 || program < 0 || flock(program, LOCK_EX) != 0) return false;
  const long before = Number(pid_max_of_the_host);
  if (before < 0 || !WriteNumber(own, before - 1)) return false;
  if (Number(pid_max_of_the_host) != before) {
    if (!WriteNumber(own, before)) abort();
    return false;
  }
  close(program);
  return WriteNumber(own, limit);
}

// Limits the test's processes to `limit`: an unused user is limited by setrlimit(2). Where there is
// no other user to become, the PID namespace may have a limit of its own.
bool LimitProcesses(unsigned limit) {
  const rlimit resource = {limit, limit};
  const uid_t kUnused = 54321;
  if (setrlimit(RLIMIT_NPROC, &resource) != 0) return false;
  if (setresuid(kUnused, kUnused, kUnused) == 0) return true;
  if (getuid() != 0) return true;
  return LimitProcessesOfNamespace(limit + 300);  // at least 301
}

TEST_F(Overrun, NotByAForkBombThatIsLimited) {
  if (LimitProcesses(64)) std::printf("processes are limited\n");
}

TEST_F(Overrun, ForkBomb) {
  ASSERT_TRUE(LimitProcesses(64));
  DetachOutput();
  for (;;) {
    if (fork() == 0) NameProcess("shrapnel");
  }
}

// The body drops what the parent-death signal needs (prctl(2)); its deadline must not depend on
// that.
TEST_F(Overrun, AsAnotherUser) {
  static_cast<void>(!setresuid(54321, 54321, 54321));
  for (;;) pause();
}

class OverrunInSetUp : public Isolated<testing::Test, ModeFromEnvironment> {
  void SetUp() override {
    FailBeforeTheEnd();
    Compute();
  }
};
TEST_F(OverrunInSetUp, Body) {}

class OverrunInDestructor : public Isolated<testing::Test, ModeFromEnvironment> {
 public:
  ~OverrunInDestructor() override { Compute(); }
};
TEST_F(OverrunInDestructor, Body) { FailBeforeTheEnd(); }

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

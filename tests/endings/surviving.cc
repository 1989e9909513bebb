// Tests that leave a daemon running, as ENDINGS_SURVIVORS has it; survivors_test.cc runs them one
// by one.

#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

Survivors SurvivorsFromEnvironment() {
  const char* value = std::getenv("ENDINGS_SURVIVORS");
  const absl::string_view policy = value == nullptr ? "" : value;
  if (policy == "ignore") return Survivors::kIgnore;
  if (policy == "report") return Survivors::kReport;
  if (policy == "fail") return Survivors::kFail;
  std::cerr << "ENDINGS_SURVIVORS names no policy: " << policy << std::endl;
  abort();
}

Isolation WithPolicy() { return ModeFromEnvironment().WithSurvivors(SurvivorsFromEnvironment()); }

// Does what daemon(7) tells a daemon of the old school to do, and returns once that is done.
void StartDaemon() {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    DetachOutput();
    prctl(PR_SET_NAME, "left-daemon");
    if (write(ready[1], "", 1) != 1) _exit(1);
    for (;;) pause();
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
}

class Surviving : public Isolated<testing::Test, WithPolicy> {};

TEST_F(Surviving, ADaemon) { StartDaemon(); }

TEST_F(Surviving, ADaemonOfATestThatFails) {
  StartDaemon();
  FailBeforeTheEnd();
}

TEST_F(Surviving, ADaemonOfATestThatCrashes) {
  StartDaemon();
  FailBeforeTheEnd();
  raise(SIGKILL);
  abort();  // process 1 does not hear itself
}

TEST_F(Surviving, ADaemonBehindAMount) {
  StartDaemon();
  ASSERT_EQ(mount("cover", "/proc", "tmpfs", 0, nullptr), 0);
}

// The host's is beneath.
TEST_F(Surviving, ADaemonWithoutItsProc) {
  StartDaemon();
  ASSERT_EQ(umount2("/proc", MNT_DETACH), 0);
}

TEST_F(Surviving, Nobody) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
}

// A zombie runs no more.
TEST_F(Surviving, OnlyAZombie) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t info;
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
}

// What the block leaves is its result's affair, and the test's own only where it says so.
TEST(SurvivingBlock, ADaemon) {
  const IsolatedResult result = RunIsolated(WithPolicy(), &StartDaemon);
  EXPECT_TRUE(result.status().ok()) << result;
  std::cout << (result.passed() ? "passed" : "did not pass") << ", survivors: {"
            << result.survivors() << "}" << std::endl;
  result.ReportHere();
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

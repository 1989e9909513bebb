// Where the engine has to leave things alone: HERMETEST_ISOLATION=off, processes and threads of the
// test program's own.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/engine_trace.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using ::testing::Pair;

class SwitchedOff : public IsolatedTest {
 protected:
  static void SetUpTestSuite() {
    setenv("HERMETEST_ISOLATION", "off", 1);
    test_program_ = getpid();
    runs_ = 0;
    mount_namespace_ = NamespaceId("mnt");
  }
  static void TearDownTestSuite() {
    unsetenv("HERMETEST_ISOLATION");
    EXPECT_EQ(runs_, 2);  // the test program's own variable: nothing was forked
  }

  SwitchedOff() { ++runs_; }

  static pid_t test_program_;
  static int runs_;
  static std::string mount_namespace_;
};

pid_t SwitchedOff::test_program_ = 0;
int SwitchedOff::runs_ = 0;
std::string SwitchedOff::mount_namespace_;

TEST_F(SwitchedOff, TestsRunInPlace) {
  EXPECT_EQ(getpid(), test_program_);
  EXPECT_EQ(NamespaceId("mnt"), mount_namespace_);
}

TEST_F(SwitchedOff, BlocksAreIsolatedAllTheSame) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    EXPECT_EQ(getpid(), 2);
    EXPECT_NE(NamespaceId("mnt"), mount_namespace_);
  });
  EXPECT_TRUE(result.passed()) << result;
}

bool BlockPasses() {
  return RunIsolated(Isolation(), [] { EXPECT_EQ(getpid(), 2); }).passed();
}

TEST(ForkOfTheTestProgram, MayRunBlocksItself) {
  EXPECT_TRUE(BlockPasses());
  const int status = WaitStatusOf([] {
    // Twice: the second time with an engine that has opened all anew.
    const bool first = BlockPasses();
    _exit(first && BlockPasses() ? 0 : 1);
  });
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  EXPECT_TRUE(BlockPasses());
}

TEST(ForkOfTheTestProgram, MayForkAgain) {
  const int status =
      WaitStatusOf([] { _exit(WaitStatusOf([] { _exit(BlockPasses() ? 0 : 1); })); });
  EXPECT_EQ(status, 0);
}

// Called in the test program before each test. Before the second, a sandbox is prepared: it is the
// test program's, and not that of the program's forks.
Isolation ForkAndRunBlocks() {
  EXPECT_EQ(WaitStatusOf([] { _exit(BlockPasses() && BlockPasses() ? 0 : 1); }), 0);
  return Isolation();
}

class AroundAFork : public Isolated<testing::Test, ForkAndRunBlocks> {};
TEST_F(AroundAFork, First) { EXPECT_EQ(getpid(), 2); }
TEST_F(AroundAFork, Second) { EXPECT_EQ(getpid(), 2); }

// Runs those two in a program of their own, with a trace.
TEST(ForkOfTheTestProgram, LeavesThePreparedSandboxToTheTestProgram) {
  const std::string trace = NewTempPath("trace.json");
  ProgramOptions options;
  options.environment = {
      {"HERMETEST_ISOLATION", "on"}, {"HERMETEST_PREPARE", "on"}, {"HERMETEST_TRACE", trace}};
  const ProgramResult result =
      RunProgram({"/proc/self/exe", "--gtest_filter=AroundAFork.*"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  const auto sandboxes = SandboxesOfTests(ReadEngineTrace(trace));
  EXPECT_THAT(sandboxes, ElementsAre(Pair("AroundAFork.First", _),
                                     Pair("AroundAFork.Second",
                                          ElementsAre("prepared", "taken", "fork", "reaped"))));
}

TEST(Threads, RunBlocksAtOnce) {
  constexpr int kThreads = 4;
  constexpr int kBlocks = 5;
  std::vector<int> passed(kThreads);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int& count : passed) {
    threads.emplace_back([&count] {
      for (int i = 0; i < kBlocks; ++i) count += BlockPasses() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : passed) EXPECT_EQ(count, kBlocks);
}

}  // namespace
}  // namespace hermetest::tests

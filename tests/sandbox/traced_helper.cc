// Tests whose sandboxes end in several ways, and processes that leave by exit(3), as the one does
// that writes the trace of the engine. Run by engine_trace_test.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace hermetest::tests {
namespace {

// A child of the test process, or of the test program.
void LeaveByExitInAChild() {
  const pid_t pid = fork();
  ASSERT_NE(pid, -1);
  if (pid == 0) exit(0);
  int status = -1;
  ASSERT_EQ(waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
}

void ExpectThatNothingIsWritten() {
  EXPECT_NE(access(getenv("HERMETEST_TRACE"), F_OK), 0) << "there is a trace before the end";
}

class Traced : public IsolatedTest {};

TEST_F(Traced, First) { ExpectThatNothingIsWritten(); }

TEST_F(Traced, ForksAChild) {
  LeaveByExitInAChild();
  ExpectThatNothingIsWritten();
}

TEST_F(Traced, RunsABlock) {
  RunIsolated(Isolation(), [] { LeaveByExitInAChild(); }).ReportHere();
  ExpectThatNothingIsWritten();
}

TEST_F(Traced, ExecutesTheProgramAgain) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(exit(0), testing::ExitedWithCode(0), "");
  ExpectThatNothingIsWritten();
}

TEST_F(Traced, LeavesAProcess) {
  if (fork() == 0) {
    for (;;) pause();
  }
}

TEST_F(Traced, Last) { ExpectThatNothingIsWritten(); }

class WithAnyName : public IsolatedTest {
 public:
  void TestBody() override {}
};

TEST(InProgram, ForksAChild) {
  LeaveByExitInAChild();
  ExpectThatNothingIsWritten();
}

TEST(InProgram, RunsABlock) {
  RunIsolated(Isolation(), [] { LeaveByExitInAChild(); }).ReportHere();
  ExpectThatNothingIsWritten();
}

// The tests above look for the trace by a path that may be relative.
TEST(InProgram, ChangesTheDirectory) { ASSERT_EQ(chdir("/"), 0); }

// GoogleTest takes any name here.
[[maybe_unused]] testing::TestInfo* const registered =
    testing::RegisterTest("Quoted", "a \"b\" \\ \t\x01", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> IsolatedTest* { return new WithAnyName; });

}  // namespace
}  // namespace hermetest::tests

// A test that does its worst to what is around it still gets its verdict, and harms no other.

#include <unistd.h>

#include <algorithm>
#include <string>

#include "absl/base/config.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::ValuesIn;

class HostileTest : public testing::TestWithParam<Mode> {};

TEST_P(HostileTest, FailureAfterClosefromIsReported) {
  for (const char* test :
       {"Hostile.ClosesEverythingAndFails", "Hostile.ClosesEverythingOneByOneAndFails"}) {
    SCOPED_TRACE(test);
    ExpectOnlyItsOwnFailure(RunTest("hostile", test, GetParam()), test);
  }
}

TEST_P(HostileTest, CrashAfterClosefromIsReported) {
  const HelperRun run = RunTest("hostile", "Hostile.ClosesEverythingAndCrashes", GetParam());
  ExpectFailed(run, "Hostile.ClosesEverythingAndCrashes",
               "the test was killed by SIGABRT (Aborted)");
  EXPECT_THAT(run.program.output, HasSubstr("Hostile_ClosesEverythingAndCrashes_Test::TestBody()"));
}

TEST_P(HostileTest, DeadlineAfterClosefromIsKept) {
  RunPastDeadline("hostile", "Hostile.ClosesEverythingAndStays", GetParam(),
                  absl::Milliseconds(100), testing::_);
}

TEST_P(HostileTest, FloodOfOutputComesThrough) {
  HelperRun run = RunTest("hostile", "Hostile.FloodsStdout", GetParam());
  std::string& output = run.program.output;
  const auto flood = std::remove(output.begin(), output.end(), '\1');
  EXPECT_EQ(output.end() - flood, 100 << 20);
  output.erase(flood, output.end());
  ExpectOnlyItsOwnFailure(run, "Hostile.FloodsStdout");
}

TEST_P(HostileTest, FloodOfFailuresComesThroughAsFarAsThereIsRoom) {
  HelperRun run = RunTest("hostile", "Hostile.FloodsResults", GetParam());
  std::string& output = run.program.output;
  const auto flood = std::remove(output.begin(), output.end(), '\1');
  const auto chunks = (output.end() - flood) >> 20;
  output.erase(flood, output.end());
  EXPECT_THAT(chunks, AllOf(Ge(60), Lt(100)));
  EXPECT_EQ(run.program.exit_code, 1) << output;
  EXPECT_EQ(Count(output, "recorded before the end"), 1) << output;
  EXPECT_EQ(Count(output, absl::StrCat("came back damaged: ", 100 - chunks,
                                       " results were lost: the channel of ")),
            1)
      << output;
  ExpectRanOn(run);
}

// These sanitizers map far more than they use, and cannot live under a limit on that.
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER) && !defined(ABSL_HAVE_THREAD_SANITIZER)
TEST_P(HostileTest, LackOfMemoryIsTheTestsOwn) {
  ExpectFailed(RunTest("hostile", "Hostile.FillsMemoryByNew", GetParam()),
               "Hostile.FillsMemoryByNew",
               "C++ exception with description \"std::bad_alloc\" thrown in the test body.");
  // The failure that cannot be put into words throws, or ends the process by what its libraries do
  // then: which of the two is their affair, that the test fails is ours.
  const HelperRun run = RunTest("hostile", "Hostile.FillsMemoryToTheLastByte", GetParam());
  EXPECT_EQ(run.program.exit_code, 1) << run.program.output;
  EXPECT_EQ(Count(run.program.output, "recorded before the end"), 1) << run.program.output;
  EXPECT_EQ(Count(run.program.output, ": Failure\n"), 2) << run.program.output;
  ExpectRanOn(run);
}
#endif

TEST_P(HostileTest, KillOfEverybodyStaysInside) {
  ExpectOnlyItsOwnFailure(RunTest("hostile", "Hostile.KillsAllThatItSees", GetParam()),
                          "Hostile.KillsAllThatItSees");
}

TEST_P(HostileTest, KillOfTheProcessGroupStaysInside) {
  // Should it get out, it must not reach this test.
  const HelperRun run =
      RunTest("hostile", "Hostile.KillsItsProcessGroup", GetParam(), {}, [] { setpgid(0, 0); });
  if (BodyIsInit(GetParam())) {
    ExpectOnlyItsOwnFailure(run, "Hostile.KillsItsProcessGroup");
  } else {
    ExpectFailed(run, "Hostile.KillsItsProcessGroup",
                 "the test was killed by SIGKILL (Killed) before its end");
  }
}

TEST_P(HostileTest, SiblingOfTheBodyDiesToo) {
  ExpectOnlyItsOwnFailure(RunTest("hostile", "Hostile.MakesASibling", GetParam()),
                          "Hostile.MakesASibling");
}

INSTANTIATE_TEST_SUITE_P(Modes, HostileTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

}  // namespace
}  // namespace hermetest::tests

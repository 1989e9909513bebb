// A deadline is as far away as the test says, whatever becomes of the time of day meanwhile:
// settimeofday(2), NTP, a virtual machine that is resumed.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::ValuesIn;

class ClockStepTest : public testing::TestWithParam<Mode> {};

TEST_P(ClockStepTest, ForwardEndsNoTest) {
  ExpectPassed(
      RunTest("clock_stepping", "ClockStep.Forward", GetParam(), {{"ENDINGS_TIMEOUT", "1h"}}),
      "ClockStep.Forward");
}

TEST_P(ClockStepTest, BackwardPutsOffNoDeadline) {
  ExpectFailed(
      RunTest("clock_stepping", "ClockStep.Backward", GetParam(), {{"ENDINGS_TIMEOUT", "100ms"}}),
      "ClockStep.Backward", "the test ran past its deadline of 100ms and was killed");
}

INSTANTIATE_TEST_SUITE_P(Modes, ClockStepTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

TEST(ClockStepBesideTest, ForwardEndsNoTestThatRunsBeside) {
  const ProgramResult result = RunProgram({Runfile("tests/endings/clock_stepping_beside"),
                                           "--hermetest_jobs=2", "--hermetest_timeout=1h"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 3 tests."));
}

}  // namespace
}  // namespace hermetest::tests

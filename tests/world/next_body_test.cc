// The body of the next test is forked early where that cannot be noticed, and nowhere else. See
// next_body_helper.cc.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// In a world of their own an ordinary user has the rights that the direct way takes, too: only
// there do bodies make their worlds themselves. The parameter: whether they are inits.
class NextBody : public Isolated<testing::TestWithParam<bool>> {
 protected:
  static ProgramResult RunSuite(const std::string& suite, std::vector<std::string> flags = {},
                                const std::map<std::string, std::string>& environment = {}) {
    flags.insert(flags.begin(), {Runfile("tests/world/next_body_helper"),
                                 absl::StrCat("--gtest_filter=", suite, ".*")});
    ProgramOptions options;
    options.environment = environment;
    options.environment["HERMETEST_ISOLATION"] = "on";
    if (GetParam()) options.environment["NEXT_BODY_AS_INIT"] = "1";
    return RunProgram(flags, options);
  }
};

// The first body has an init beside it, by which the test program learns that the world can be had.
// Each test after that is forked during the one before it, and the fork is noted there.

TEST_P(NextBody, IsForkedDuringTheTestBeforeIt) {
  const ProgramResult result = RunSuite("InARow");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of InARow: First Second Second Third\n"));
}

TEST_P(NextBody, IsThatOfTheTestWhoseTurnItIs) {
  const ProgramResult result =
      RunSuite("InARow", {"--gtest_shuffle", "--gtest_random_seed=7", "--gtest_repeat=5",
                          "--gtest_also_run_disabled_tests"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_P(NextBody, KnowsWhatAListenerHasHeard) {
  const ProgramResult result = RunSuite("InARow", {}, {{"NEXT_BODY_LISTENER", "1"}});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of InARow: First Second Third Fourth\n"));
}

TEST_P(NextBody, IsNotForkedEarlyWhereThereAreThreads) {
  const ProgramResult result = RunSuite("BesideThread", {}, {{"NEXT_BODY_THREAD", "1"}});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of BesideThread: First Asks Next\n"));
}

TEST_P(NextBody, IsNotForkedEarlyWhereItsMountsReachTheHost) {
  const ProgramResult result = RunSuite("Inheriting");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of Inheriting: First Second Third\n"));
}

TEST_P(NextBody, IsForkedAgainAfterAFailure) {
  const ProgramResult result = RunSuite("AfterFailure");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("is meant to fail"), HasSubstr("[  PASSED  ] 3 tests."),
                    HasSubstr("forks of AfterFailure: First Fails Fails Next Next\n")));
}

TEST_P(NextBody, IsForkedAgainAfterASkip) {
  const ProgramResult result = RunSuite("AfterSkip");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of AfterSkip: First Skips Skips Next\n"));
}

TEST_P(NextBody, IsForkedAgainAfterAProperty) {
  const ProgramResult result = RunSuite("AfterProperty");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of AfterProperty: First Records Records Next\n"));
}

TEST_P(NextBody, IsGoneWhenItsTurnDoesNotCome) {
  const ProgramResult result = RunSuite("AfterFailure", {"--gtest_fail_fast"});
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("forks of AfterFailure: First Fails Fails\n"),
                                   Not(HasSubstr("ECHILD"))));
}

TEST_P(NextBody, HasTheOptionsOfItsOwnTest) {
  const ProgramResult result = RunSuite("WithOptionsByName");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("[  PASSED  ] 4 tests."), HasSubstr("left 1 process running"),
                    HasSubstr("[  FAILED  ] WithOptionsByName.FailsForWhatItLeaves")));
}

TEST_P(NextBody, HasItsTimeFromItsTurnOn) {
  const ProgramResult result = RunSuite("Slow");
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_P(NextBody, IsOutOfReachOfTheTestBeforeIt) {
  const ProgramResult result = RunSuite("Results");
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_P(NextBody, IsForkedAgainWhenTheHostHasChanged) {
  const ProgramResult result = RunSuite("OnAnotherHost");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("forks of OnAnotherHost: First Asks Asks Next\n"));
}

INSTANTIATE_TEST_SUITE_P(Forms, NextBody, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& form) {
                           return form.param ? "AsInit" : "Default";
                         });

}  // namespace
}  // namespace hermetest::tests

// A test that runs past its deadline fails; all that ran in its world is listed and killed.

#include <ostream>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::Combine;
using ::testing::ContainsRegex;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::ValuesIn;

HelperRun Overrun(const std::string& test, Mode mode, const std::string& timeout) {
  HelperRun run = RunTest("overrunning", test, mode, {{"ENDINGS_TIMEOUT", timeout}});
  ExpectFailed(run, test,
               absl::StrCat("the test ran past its deadline of ", timeout,
                            " and was killed. What ran in its world then:\n"));
  EXPECT_THAT(run.program.output, HasSubstr("  PID  PPID STATE WAITING IN "));
  return run;
}

// The line of the body in the list: pid, parent, state, and the command line at its end.
std::string BodyLine(Mode mode, const std::string& state) {
  return absl::StrCat("\n *", BodyIsInit(mode) ? "1" : "2", " +0 +", state,
                      " [^\n]*overrunning +[^\n]*overrunning --gtest_filter=");
}

struct Row {
  const char* name;
  const char* test;   // of the helper
  const char* state;  // of the body, as a regular expression
  const char* state_as_init;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr Row kRows[] = {
    {"Computing", "Overrun.Computing", "R", "R"},
    {"Blocked", "Overrun.Blocked", "S", "S"},
    {"Stopped", "Overrun.Stopped", "T", "S"},
    {"WithSignalsIgnored", "Overrun.WithSignalsIgnored", "S", "S"},
    {"AsAnotherUser", "Overrun.AsAnotherUser", "S", "S"},
    {"InSetUp", "OverrunInSetUp.Body", "R", "R"},
    {"InDestructor", "OverrunInDestructor.Body", "R", "R"},
};

class DeadlineTest : public testing::TestWithParam<std::tuple<Row, Mode>> {};

TEST_P(DeadlineTest, ListsTheBodyAndKillsIt) {
  const auto& [row, mode] = GetParam();
  const HelperRun run = Overrun(row.test, mode, "100ms");
  EXPECT_THAT(run.program.output,
              ContainsRegex(BodyLine(mode, BodyIsInit(mode) ? row.state_as_init : row.state)));
}

INSTANTIATE_TEST_SUITE_P(Rows, DeadlineTest, Combine(ValuesIn(kRows), ValuesIn(kModes)),
                         [](const auto& info) {
                           return absl::StrCat(std::get<Row>(info.param).name, "_",
                                               ModeName(std::get<Mode>(info.param)));
                         });

class CrowdTest : public testing::TestWithParam<Mode> {};

TEST_P(CrowdTest, OfHundredsIsListedAndKilled) {
  // Long enough for a loaded machine to start them all, which the helper confirms.
  const HelperRun run = Overrun("Overrun.WithHundredsOfDescendants", GetParam(), "3s");
  const std::string& output = run.program.output;
  ASSERT_THAT(output, HasSubstr("all are there\n"));
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Count(output, absl::StrCat(" relative", i, "_ ")), 1) << "descendant " << i;
  }
}

TEST_P(CrowdTest, OfAForkBombIsListedAndKilled) {
  const HelperRun run = Overrun("Overrun.ForkBomb", GetParam(), "700ms");
  EXPECT_THAT(Count(run.program.output, " shrapnel "), Ge(50)) << run.program.output;
}

INSTANTIATE_TEST_SUITE_P(Modes, CrowdTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

TEST(DeadlineFromEnvironmentTest, HoldsForATestThatSetsNone) {
  const HelperRun run =
      RunTest("overrunning", "Overrun.Blocked", Mode::kDefault, {{"HERMETEST_TIMEOUT", "100ms"}});
  ExpectFailed(run, "Overrun.Blocked", "the test ran past its deadline of 100ms and was killed");
}

TEST(DeadlineFromEnvironmentTest, YieldsToThatOfTheTest) {
  const HelperRun run = RunTest("overrunning", "Overrun.Blocked", Mode::kDefault,
                                {{"HERMETEST_TIMEOUT", "1h"}, {"ENDINGS_TIMEOUT", "100ms"}});
  ExpectFailed(run, "Overrun.Blocked", "the test ran past its deadline of 100ms and was killed");
}

}  // namespace
}  // namespace hermetest::tests

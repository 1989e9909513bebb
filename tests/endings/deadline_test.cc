// A test that runs past its deadline fails; all that ran in its sandbox is listed and killed.

#include <map>
#include <ostream>
#include <string>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::_;
using ::testing::Combine;
using ::testing::ContainsRegex;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::ResultOf;
using ::testing::ValuesIn;

HelperRun Overrun(const std::string& test, Mode mode, absl::Duration timeout,
                  const testing::Matcher<const std::string&>& there,
                  const char* variable = "ENDINGS_TIMEOUT",
                  const std::map<std::string, std::string>& environment = {}) {
  HelperRun run = RunPastDeadline("overrunning", test, mode, timeout, there, variable, environment);
  EXPECT_THAT(run.program.output, ContainsRegex("What ran in its sandbox then:\n"
                                                "    PID  PPID STATE WAITING IN "));
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
  const char* state = BodyIsInit(mode) ? row.state_as_init : row.state;
  Overrun(row.test, mode, absl::Milliseconds(100), ContainsRegex(BodyLine(mode, state)));
}

INSTANTIATE_TEST_SUITE_P(Rows, DeadlineTest, Combine(ValuesIn(kRows), ValuesIn(kModes)),
                         [](const auto& info) {
                           return absl::StrCat(std::get<Row>(info.param).name, "_",
                                               ModeName(std::get<Mode>(info.param)));
                         });

class CrowdTest : public testing::TestWithParam<Mode> {};

TEST_P(CrowdTest, OfHundredsIsListedAndKilled) {
  const HelperRun run = Overrun("Overrun.WithHundredsOfDescendants", GetParam(), absl::Seconds(3),
                                HasSubstr("all are there\n"));
  const std::string& output = run.program.output;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(Count(output, absl::StrCat(" relative", i, "_ ")), 1) << "descendant " << i;
  }
}

TEST_P(CrowdTest, OfAForkBombIsListedAndKilled) {
  const HelperRun limited =
      RunTest("overrunning", "Overrun.NotByAForkBombThatIsLimited", GetParam());
  if (!absl::StrContains(limited.program.output, "processes are limited\n")) {
    GTEST_SKIP()
        << "root has no other user to become, and the kernel no pid_max of a PID namespace";
  }
  const auto shrapnel = [](const std::string& output) { return Count(output, " shrapnel "); };
  Overrun("Overrun.ForkBomb", GetParam(), absl::Milliseconds(700), ResultOf(shrapnel, Ge(50)));
}

INSTANTIATE_TEST_SUITE_P(Modes, CrowdTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

TEST(DeadlineFromEnvironmentTest, HoldsForATestThatSetsNone) {
  Overrun("Overrun.Blocked", Mode::kDefault, absl::Milliseconds(100), _, "HERMETEST_TIMEOUT");
}

TEST(DeadlineFromEnvironmentTest, YieldsToThatOfTheTest) {
  Overrun("Overrun.Blocked", Mode::kDefault, absl::Milliseconds(100), _, "ENDINGS_TIMEOUT",
          {{"HERMETEST_TIMEOUT", "1h"}});
}

}  // namespace
}  // namespace hermetest::tests

// A test program that takes the statuses of its children away, test bodies among them, gets the
// right verdicts; where how a body ended cannot be known, the verdict says so.

#include <unistd.h>

#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::Combine;
using ::testing::Values;
using ::testing::ValuesIn;

constexpr char kLost[] =
    "status was taken by another wait: the test program ignores SIGCHLD, or waits for any child in "
    "a "
    "handler or thread";

class ReapingTest : public testing::TestWithParam<std::tuple<const char*, Mode>> {
 protected:
  static absl::string_view Way() { return std::get<0>(GetParam()); }
  static Mode InMode() { return std::get<1>(GetParam()); }

  static HelperRun Run(const std::string& test) {
    return RunTest("reaping", test, InMode(), {{"ENDINGS_REAPING", std::string(Way())}});
  }

  // `exact` where the status is known, `lost` where it is not.
  static void ExpectFailedBy(const std::string& test, const std::string& exact,
                             const std::string& lost) {
    const HelperRun run = Run(test);
    const bool is_lost = Count(run.program.output, kLost) != 0;
    ExpectFailed(run, test, is_lost ? lost + kLost : exact);
    // An ordinary user has no other way.
    const bool behind_relay = InMode() == Mode::kUserNamespace ||
                              InMode() == Mode::kUserNamespaceAsInit || geteuid() != 0;
    if (behind_relay) {
      EXPECT_FALSE(is_lost) << "the relay is the body's parent, and reaps nobody else";
    } else if (Way() != "handler") {  // which may come too late to take it
      EXPECT_TRUE(is_lost);
    }
  }
};

// A program that waits for its children inside fork(2) waits for a test without end, for ever.
class ReapingLater : public ReapingTest {};

TEST_P(ReapingTest, ResultsAreRight) {
  ExpectPassed(Run("Reaping.Passes"), "Reaping.Passes");
  ExpectOnlyItsOwnFailure(Run("Reaping.Fails"), "Reaping.Fails");
  ExpectPassed(Run("Reaping.InheritsTheAction"), "Reaping.InheritsTheAction");
}

TEST_P(ReapingTest, CrashIsExact) {
  ExpectFailed(Run("Reaping.Crashes"), "Reaping.Crashes",
               "the test was killed by SIGABRT (Aborted)");
}

TEST_P(ReapingTest, EarlyEndIsAFailure) {
  ExpectFailedBy("Reaping.Exits", "the test called exit(3) with status 3 before its end",
                 "the test called exit(3) before its end, and its ");
  ExpectFailedBy("Reaping.ExitsUnheard", "the test called _exit(2) with status 7 before its end",
                 "the test's process ended before the test did, and its ");
}

TEST_P(ReapingLater, DeadlineIsKept) {
  ExpectFailed(Run("ReapingLater.Stays"), "ReapingLater.Stays",
               "the test ran past its deadline of 1s and was killed");
}

std::string NameOf(const testing::TestParamInfo<std::tuple<const char*, Mode>>& info) {
  return absl::StrCat(std::get<0>(info.param), "_", ModeName(std::get<1>(info.param)));
}

INSTANTIATE_TEST_SUITE_P(Ways, ReapingTest,
                         Combine(Values("ignored", "no_zombies", "handler", "in_fork"),
                                 ValuesIn(kModes)),
                         &NameOf);
INSTANTIATE_TEST_SUITE_P(Ways, ReapingLater,
                         Combine(Values("ignored", "no_zombies", "handler"),
                                 Values(Mode::kDefault, Mode::kUserNamespace)),
                         &NameOf);

}  // namespace
}  // namespace hermetest::tests

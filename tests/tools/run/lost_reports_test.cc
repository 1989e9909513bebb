// Tests that end where GoogleTest can hardly write a report, or not at all: the verdict is theirs
// all the same.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/run/run_hermetest.h"

namespace hermetest::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

TEST(LostReports, LetTestsPass) {
  const std::vector<std::vector<std::string>> rows = {
      {}, {"--batch=5"}, {"--output=immediate"}, {"--user-namespace"}};
  for (const std::vector<std::string>& flags : rows) {
    const HermetestResult run = RunTests(flags, "elsewhere", {"--gtest_filter=Elsewhere.*"});
    EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr(": 12 passed\n"));
  }
}

TEST(LostReports, LetTestsPassWithoutASandbox) {
  const HermetestResult run =
      RunTests({"--isolation=off"}, "elsewhere",
               {"--gtest_filter=*Descriptor*:*Umask:*FileSizeLimit:-Failing.*"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr(": 4 passed\n"));
}

TEST(LostReports, LetATestSkip) {
  const HermetestResult run = RunTests({}, "elsewhere", {"--gtest_filter=ElsewhereToo.Skips"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr(": 0 passed, 1 skipped\n"));
}

TEST(LostReports, LetTestsFailWithTheirMessages) {
  const std::string report = NewTempPath("report");
  const HermetestResult run =
      RunTests({"--jobs=1"}, "elsewhere",
               {"--gtest_filter=Failing.*Chroot", "--gtest_output=xml:" + report});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr(": 0 passed, 2 failed\n"),
                             HasSubstr("    fails in a chroot"), Not(HasSubstr("SIGABRT"))));
  EXPECT_THAT(ReadFile(report), AllOf(HasSubstr("tests=\"2\" failures=\"2\""),
                                      HasSubstr("The test failed, and its report is lost"),
                                      HasSubstr("fails in a chroot")));
}

TEST(LostReports, HideNoFailure) {
  const HermetestResult run =
      RunTests({}, "elsewhere", {"--gtest_filter=Failing.Without*:FailingSuite.*"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr(": 0 passed, 3 failed\n"),
                    ContainsRegex("FailingSuite.InAChroot .*: passed, but something outside")));
}

TEST(LostReports, AreNotMadeUpByWhatATestPrints) {
  const HermetestResult run = RunTests({}, "elsewhere", {"--gtest_filter=Forged.*"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr(": 0 passed, 4 failed\n"),
                    ContainsRegex("Forged.ExitsWithZero .*: exited with status 0 before its end\n"),
                    ContainsRegex("Forged.Crashes .*: was killed by SIGABRT")));
}

// GoogleTest makes the directories of its report, where there are none.
TEST(LostReports, LeaveNothingOnTheHost) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    const HermetestResult run =
        RunTests({"--tmp=shared"}, "elsewhere", {"--gtest_filter=*.WithoutMounts:*.InAChroot"});
    EXPECT_THAT(run.out, HasSubstr(": 2 passed, 2 failed\n"));
    EXPECT_TRUE(std::filesystem::is_empty("/dev/shm"));
  });
  result.ReportHere();
}

struct Suite {
  std::map<std::string, std::string> environment;
  std::string words;  // of the test whose suite fails
};

TEST(LostReports, OfASuiteAreNotLostBesideAnEnvironment) {
  const std::string suite_failed = "its suite failed, in SetUpTestSuite\\(\\) or Tear";
  const Suite rows[] = {
      {{{"SUITE_FAILS", "1"}, {"TEST_SKIPS", "1"}}, "was skipped, but " + suite_failed},
      {{{"SUITE_FAILS_LATE", "1"}}, "passed, but " + suite_failed},
      {{{"SUITE_FAILS", "1"}, {"ENVIRONMENT_FAILS_LATE", "1"}, {"TEST_SKIPS", "1"}},
       "was skipped, but " + suite_failed},
      {{{"SUITE_FAILS_LATE", "1"}, {"ENVIRONMENT_FAILS_LATE", "1"}}, "passed, but " + suite_failed},
  };
  for (const Suite& row : rows) {
    for (const char* batch : {"--batch=1", "--batch=2"}) {
      const HermetestResult run =
          RunTests({batch, "--jobs=1"}, "suite_and_environment", {}, row.environment);
      EXPECT_EQ(run.exit_code, 1);
      EXPECT_THAT(run.out, AllOf(ContainsRegex("FAIL  Suite.Test .*: " + row.words),
                                 HasSubstr(" 1 passed, 1 failed\n"), HasSubstr("the suite fails")));
      if (row.environment.count("ENVIRONMENT_FAILS_LATE") != 0) {
        EXPECT_THAT(run.out, HasSubstr("the environment fails late"));
      }
    }
  }
}

}  // namespace
}  // namespace hermetest::tests

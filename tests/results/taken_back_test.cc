// A failure that a test takes back is shown where it happened and fails nothing, as without
// isolation. What a crash or a fork of the test leaves cannot be taken back.

#include <unistd.h>

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/internal/googletest/access/gtest_access.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/results/same_text.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Property;

struct Outcome {
  ProgramResult program;
  std::string report;
};

Outcome RunReporting(const std::string& program, const std::string& filter, const std::string& jobs,
                     const std::string& format) {
  const std::string path = NewTempPath(format);
  ProgramOptions options;
  options.environment["HERMETEST_JOBS"] = jobs;
  Outcome outcome;
  outcome.program = RunProgram(
      {Runfile(absl::StrCat("tests/results/", program)),
       absl::StrCat("--gtest_output=", format, ":", path), absl::StrCat("--gtest_filter=", filter)},
      options);
  outcome.program.output = WithoutNameOfMain(outcome.program.output);
  outcome.report = ReadFile(path);
  unlink(path.c_str());
  return outcome;
}

struct Row {
  std::string name;
  std::string program;
  std::string jobs;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class TakenBack : public testing::TestWithParam<Row> {};

TEST_P(TakenBack, IsReportedAsInPlace) {
  for (const std::string format : {"xml", "json"}) {
    const Outcome plain = RunReporting("taking_back_plain", "Takes*", "1", format);
    EXPECT_EQ(plain.program.exit_code, 1) << plain.program.output;
    EXPECT_THAT(plain.program.output,
                AllOf(HasSubstr("taken back, fatally"), HasSubstr("[       OK ] TakesBack.All")));
    const Outcome isolated = RunReporting(GetParam().program, "Takes*", GetParam().jobs, format);
    EXPECT_EQ(isolated.program.exit_code, 1);
    EXPECT_EQ(
        FirstDifference(Normalized(plain.program.output), Normalized(isolated.program.output)), "");
    EXPECT_EQ(FirstDifference(Normalized(plain.report), Normalized(isolated.report)), "");
  }
}

TEST_P(TakenBack, LeavesAProgramThatPasses) {
  const Outcome isolated = RunReporting(GetParam().program, "TakesBack.All:TakesBack.AFatalFailure",
                                        GetParam().jobs, "xml");
  EXPECT_EQ(isolated.program.exit_code, 0) << isolated.program.output;
  EXPECT_THAT(isolated.report, AllOf(HasSubstr("failures=\"0\""), HasSubstr("is kept")));
}

TEST_P(TakenBack, IsNotWhatAForkHasRecorded) {
  const Outcome isolated =
      RunReporting(GetParam().program, "Keeps.WhatAForkHasRecorded", GetParam().jobs, "xml");
  EXPECT_EQ(isolated.program.exit_code, 1) << isolated.program.output;
  EXPECT_THAT(isolated.report, AllOf(HasSubstr("of a fork"), Not(HasSubstr("of the test"))));
}

TEST_P(TakenBack, IsNothingOfATestThatCrashes) {
  const Outcome isolated =
      RunReporting(GetParam().program, "Keeps.WhatWasRecordedBeforeACrash", GetParam().jobs, "xml");
  EXPECT_EQ(isolated.program.exit_code, 1) << isolated.program.output;
  EXPECT_THAT(isolated.report, HasSubstr("before a crash"));
}

INSTANTIATE_TEST_SUITE_P(By, TakenBack,
                         testing::Values(Row{"Fixture", "taking_back_isolated", "1"},
                                         Row{"AllIsolated", "taking_back_all_isolated", "1"},
                                         Row{"AllIsolatedBesideOthers", "taking_back_all_isolated",
                                             "4"}),
                         [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

// Output is kept, and shown for tests that fail.
TEST(TakenBackWithOutputOfFailures, IsNoFailure) {
  ProgramOptions options;
  options.environment["HERMETEST_OUTPUT"] = "failed";
  const ProgramResult result = RunProgram(
      {Runfile("tests/results/taking_back_all_isolated"), "--gtest_filter=TakesBack.All"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

void TakeBack() { internal::ClearParts(*internal::CurrentTestResult()); }

TEST(TakenBackInABlock, IsNoFailureOfTheBlock) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    ADD_FAILURE() << "taken back";
    TakeBack();
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_THAT(result.parts(), IsEmpty());
}

TEST(TakenBackInABlock, LeavesWhatComesLater) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    ADD_FAILURE() << "taken back";
    ADD_FAILURE() << "taken back as well";
    TakeBack();
    ADD_FAILURE() << "left";
  });
  EXPECT_FALSE(result.passed());
  EXPECT_THAT(result.parts(),
              ElementsAre(Property(&testing::TestPartResult::message, HasSubstr("left"))));
}

}  // namespace
}  // namespace hermetest::tests

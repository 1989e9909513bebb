// Mock objects that a test leaks are reported in GoogleMock's words, and the program fails as it
// does without isolation. In place GoogleMock cannot fail the test: the program is at its exit. An
// isolated test has an exit of its own, and fails.

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/same_text.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

struct Row {
  std::string name;
  std::string filter;
  int exit_code;
  std::vector<std::string> leaks;         // in GoogleMock's words
  std::vector<std::string> failed_tests;  // when they are isolated
  std::string flag = "--gmock_catch_leaked_mocks=1";
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

ProgramResult RunRow(const std::string& program, const Row& row, const std::string& jobs = "") {
  ProgramOptions options;
  options.environment["HERMETEST_JOBS"] = jobs;
  return RunProgram({Runfile(absl::StrCat("tests/results/", program)),
                     absl::StrCat("--gtest_filter=", row.filter), row.flag},
                    options);
}

std::vector<std::string> LinesWith(absl::string_view text, absl::string_view needle) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StrContains(line, needle)) lines.push_back(Normalized(line));
  }
  return lines;
}

// With file and line.
std::vector<std::string> Reports(const std::string& output) {
  return LinesWith(output, "should be deleted but never is");
}

class LeakedMocks : public testing::TestWithParam<Row> {
 protected:
  static void CompareWithPlain(const std::string& program, const std::string& jobs = "");
};

void LeakedMocks::CompareWithPlain(const std::string& program, const std::string& jobs) {
  const Row& row = GetParam();
  const ProgramResult plain = RunRow("leaking_plain", row);
  EXPECT_EQ(plain.exit_code, row.exit_code) << plain.output;
  const std::vector<std::string> reports = Reports(plain.output);
  ASSERT_EQ(reports.size(), row.leaks.size()) << plain.output;
  for (const std::string& leak : row.leaks) EXPECT_THAT(reports, Contains(HasSubstr(leak)));

  const ProgramResult isolated = RunRow(program, row, jobs);
  EXPECT_EQ(isolated.exit_code, row.exit_code) << isolated.output;
  EXPECT_THAT(Reports(isolated.output), UnorderedElementsAreArray(reports)) << isolated.output;
  for (const std::string& test : row.failed_tests) {
    EXPECT_THAT(isolated.output, HasSubstr(absl::StrCat("[  FAILED  ] ", test, " (")));
  }
  // Each test is named once more at the end, below their number.
  EXPECT_EQ(LinesWith(isolated.output, "[  FAILED  ] ").size(),
            row.failed_tests.empty() ? 0 : 2 * row.failed_tests.size() + 1)
      << isolated.output;
  EXPECT_THAT(isolated.output, Not(HasSubstr("before its end")));
}

TEST_P(LeakedMocks, AreReportedAsInPlaceAndFailTheTest) { CompareWithPlain("leaking_isolated"); }

TEST_P(LeakedMocks, AreReportedAlikeWhereAllTestsAreIsolated) {
  CompareWithPlain("leaking_all_isolated");
}

TEST_P(LeakedMocks, AreReportedAlikeWhereTestsRunBesideOthers) {
  CompareWithPlain("leaking_all_isolated", /*jobs=*/"2");
}

INSTANTIATE_TEST_SUITE_P(
    Of, LeakedMocks,
    testing::Values(
        Row{"OneTest",
            "Leaks.One",
            1,
            {"ERROR: this mock object (used in test Leaks.One)"},
            {"Leaks.One"}},
        Row{"OneTestThatFailsBesides",
            "Leaks.OneAndFails",
            1,
            {"ERROR: this mock object (used in test Leaks.OneAndFails)"},
            {"Leaks.OneAndFails"}},
        Row{"SeveralTestsAndOthers",
            "Leaks.One:Leaks.OneThatIsNotCalled:Leaks.Two:LeaksNot.*:SuiteWithMock.*",
            1,
            {"ERROR: this mock object (used in test Leaks.One)",
             "ERROR: this mock object (used in test Leaks.OneThatIsNotCalled)",
             "ERROR: this mock object (used in test Leaks.Two)",
             "ERROR: this mock object (used in test Leaks.Two)"},
            {"Leaks.One", "Leaks.OneThatIsNotCalled", "Leaks.Two"}},
        Row{"TestsBehindOthersThatDoNot",
            "LeaksInARow.*",
            1,
            {"ERROR: this mock object (used in test LeaksInARow.FourthDoes)",
             "ERROR: this mock object (used in test LeaksInARow.SeventhDoes)"},
            {"LeaksInARow.FourthDoes", "LeaksInARow.SeventhDoes"}},
        Row{"NoLeak", "LeaksNot.*", 0, {}, {}}, Row{"MockOfTheSuite", "SuiteWithMock.*", 0, {}, {}},
        Row{"MockOfTheSuiteFirstUsedByATest", "SuiteWithUnusedMock.*", 0, {}, {}},
        Row{"LeakOfTheSuite", "SuiteThatLeaks.*", 1, {"ERROR: this mock object"}, {}},
        Row{"LeaksThatNobodyWantsToKnow", "Leaks.One", 0, {}, {}, "--gmock_catch_leaked_mocks=0"}),
    [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

}  // namespace
}  // namespace hermetest::tests

// What a sanitizer finds in an isolated test fails that test, and no other.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kWays = 4;

ProgramResult RunHelper(const std::string& helper, const std::string& filter) {
  return RunProgram({Runfile("tests/sanitizers/" + helper), "--gtest_filter=" + filter});
}

int Count(const std::string& text, const std::string& needle) {
  return static_cast<int>(std::vector<std::string>(absl::StrSplit(text, needle)).size()) - 1;
}

constexpr char kFindings[] =
    "sanitizers found errors in the test; their reports are on stderr:\n  ";

TEST(ThreadSanitizerTest, RaceFailsItsTestInEveryWay) {
  const ProgramResult result = RunHelper("racing", "Racing/*");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_EQ(Count(result.output, "WARNING: ThreadSanitizer: data race"), kWays) << result.output;
  EXPECT_EQ(
      Count(result.output, absl::StrCat("Hermetest: ", kFindings, "ThreadSanitizer: data race")),
      kWays)
      << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 4 tests."));
  EXPECT_THAT(result.output, Not(ContainsRegex("FAILED  . Racing/[0-9].HasOneThread")));
}

TEST(ThreadSanitizerTest, RaceOfTheTestProgramFailsTheProgramOnly) {
  const ProgramResult result = RunHelper("racing", "AfterARace.*");
  EXPECT_THAT(result.output, HasSubstr("WARNING: ThreadSanitizer: data race"));
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 1 test."));
  EXPECT_EQ(result.exit_code, 66) << "ThreadSanitizer's own";
}

TEST(ThreadSanitizerTest, RaceComesBackFromABlock) {
  const ProgramResult result = RunHelper("racing", "Block.*");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr(absl::StrCat("[block] ", kFindings, "ThreadSanitizer")));
}

TEST(LeakSanitizerTest, LeakFailsItsTestInEveryWay) {
  const ProgramResult result = RunHelper("leaking", "Leaking/*.Leaks:Leaking/*.Keeps");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_EQ(Count(result.output, "Hermetest: memory leaks:\n"), kWays) << result.output;
  EXPECT_EQ(Count(result.output, "Direct leak of 40 byte(s) in 1 object(s)"), kWays);
  EXPECT_EQ(Count(result.output, "SUMMARY: AddressSanitizer: 40 byte(s) leaked in 1 alloc"), kWays);
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 4 tests."));
  EXPECT_THAT(result.output, Not(ContainsRegex("FAILED  . Leaking/[0-9].Keeps")));
}

TEST(LeakSanitizerTest, WhatABodyHasFromItsParentIsNotLost) {
  const ProgramResult result = RunHelper("leaking", "Leaking/*.Nests");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 4 tests."));
}

TEST(LeakSanitizerTest, LeakOfTheTestProgramIsNotATestsOwn) {
  const ProgramResult result = RunHelper("leaking", "AfterALeak.*");
  EXPECT_THAT(result.output, HasSubstr("[       OK ] AfterALeak.Keeps"));
  EXPECT_THAT(result.output, HasSubstr("[  FAILED  ] AfterALeak.Leaks"));
  EXPECT_EQ(Count(result.output, "Hermetest: memory leaks:\n"), 1) << result.output;
}

TEST(LeakSanitizerTest, WhatThreadsOfTheTestProgramHoldIsNotLost) {
  const ProgramResult result = RunHelper("leaking", "BesideAThread.*");
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST(LeakSanitizerTest, NothingIsLookedForWhereNobodyWantsIt) {
  const ProgramResult result =
      RunProgram({Runfile("tests/sanitizers/leaking"), "--gtest_filter=Leaking/*.Leaks"},
                 {{{"ASAN_OPTIONS", "detect_leaks=0"}}});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST(LeakSanitizerTest, LeakComesBackFromABlock) {
  const ProgramResult result = RunHelper("leaking", "Block.*");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[block] memory leaks:"));
}

TEST(AddressSanitizerTest, ErrorEndsItsTestOnly) {
  const ProgramResult result = RunHelper("leaking", "Leaking/*.WritesBeyondTheEnd:Leaking/*.Keeps");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_EQ(Count(result.output,
                  absl::StrCat("Hermetest: the test was ended by a sanitizer with status 1 before "
                               "its end\n",
                               kFindings, "AddressSanitizer: heap-buffer-overflow")),
            kWays)
      << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 4 tests."));
}

TEST(UndefinedBehaviorSanitizerTest, ErrorFailsItsTestThoughItGoesOn) {
  const ProgramResult result = RunHelper("overflowing", "*");
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_EQ(Count(result.output, "runtime error: signed integer overflow"), kWays);
  EXPECT_EQ(
      Count(result.output, absl::StrCat("Hermetest: ", kFindings,
                                        "UndefinedBehaviorSanitizer: Signed integer overflow")),
      kWays)
      << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 4 tests."));
}

}  // namespace
}  // namespace hermetest::tests

// A test that writes over the results, which it shares with the test program, fails: what it had
// recorded may be lost, but never the fact that something was, and the next test is not touched.

#include <ostream>
#include <string>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::Combine;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ValuesIn;

struct Row {
  const char* name;  // of the row, and of the helper's test
  const char* verdict;
  const char* verdict_as_init = nullptr;  // where it differs
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr char kDamaged[] = "Hermetest: the results of the test came back damaged: ";

constexpr Row kRows[] = {
    {"NoiseEverywhere", kDamaged},
    {"OnesEverywhere", kDamaged},
    {"ZerosEverywhere", kDamaged},
    {"NoiseEverywhereAndDies",
     "Hermetest: the test was killed by SIGILL (Illegal instruction) before its end",
     // Process 1 cannot be killed by its own signal: the handler exits, and its note is written
     // over.
     "Hermetest: the test called _exit(2) with status 132 before its end"},
    {"LengthTooLong", kDamaged},
    {"LengthNotAligned", kDamaged},
    {"LengthZero", kDamaged},
    {"RecordStamp", kDamaged},
    {"RecordType", "Hermetest: a result of the test came back damaged"},
    {"RecordSize", kDamaged},
    {"RecordText", "Hermetest: a result of the test came back damaged"},
};

// A record that the test program has read before it is written over is out of reach. Then the test
// is run again.
HelperRun RunUntilInTime(const Row& row, Mode mode) {
  constexpr int kTries = 5;
  HelperRun run;
  for (int i = 0; i < kTries; ++i) {
    // A sandbox that cannot be had would be a skip now; damage must not pass for that.
    run = RunTest("scribbling", absl::StrCat("Scribble.", row.name), mode,
                  {{"HERMETEST_UNAVAILABLE", "skip"}});
    const bool too_late =
        absl::StartsWith(row.name, "Record") && Count(run.program.output, row.verdict) == 0;
    if (!too_late) break;
  }
  return run;
}

class ScribbleTest : public testing::TestWithParam<std::tuple<Row, Mode>> {};

TEST_P(ScribbleTest, IsAFailureOfThatTestOnly) {
  const auto& [row, mode] = GetParam();
  const HelperRun run = RunUntilInTime(row, mode);
  const std::string& output = run.program.output;
  EXPECT_EQ(run.program.exit_code, 1) << output;
  EXPECT_THAT(output, HasSubstr(absl::StrCat("[  FAILED  ] Scribble.", row.name, " (")));
  const bool differs = BodyIsInit(mode) && row.verdict_as_init != nullptr;
  EXPECT_EQ(Count(output, differs ? row.verdict_as_init : row.verdict), 1) << output;
  ExpectRanOn(run);
}

INSTANTIATE_TEST_SUITE_P(Rows, ScribbleTest, Combine(ValuesIn(kRows), ValuesIn(kModes)),
                         [](const auto& info) {
                           return absl::StrCat(std::get<Row>(info.param).name, "_",
                                               ModeName(std::get<Mode>(info.param)));
                         });

class HeaderTest : public testing::TestWithParam<Mode> {};

TEST_P(HeaderTest, NoWordMakesADeadTestPassOrSkip) {
  constexpr int kWords = 20;  // all in front of the crash slot, and some of that
  for (int word = 0; word < kWords; ++word) {
    for (const char* value : {"1", "0xa5a5a5a5"}) {
      SCOPED_TRACE(absl::StrCat("word ", word, " = ", value));
      const HelperRun run = RunTest("scribbling", "Scribble.HeaderWordAndDies", GetParam(),
                                    {{"HERMETEST_UNAVAILABLE", "skip"},
                                     {"SCRIBBLE_WORD", absl::StrCat(word)},
                                     {"SCRIBBLE_VALUE", value}});
      EXPECT_EQ(run.program.exit_code, 1) << run.program.output;
      EXPECT_THAT(run.program.output, HasSubstr("[  FAILED  ] Scribble.HeaderWordAndDies ("));
      EXPECT_THAT(run.program.output, Not(HasSubstr("cannot be isolated")));
      ExpectRanOn(run);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, HeaderTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

}  // namespace
}  // namespace hermetest::tests

// A failed expectation in a process that a test forks fails the test, with file and line, once.

#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::Combine;
using ::testing::HasSubstr;
using ::testing::ValuesIn;

struct Row {
  const char* test;
  const char* message;  // "" for a test that passes
  size_t traces = 0;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.test; }

constexpr Row kRows[] = {
    {"AChildThatExits", "in a child that exits"},
    {"AChildThatIsKilled", "in a child that is killed"},
    {"AGrandchild", "in a grandchild"},
    {"AChildThatFailsFatallyUnderATrace", "in a child, fatally", 1},
    {"AChildThatSucceeds", ""},
    {"ANamesakeThatStraysIntoGoogleTest", "behind a namesake that strays"},
};

ProgramResult RunTest(const std::string& test, const char* way) {
  return RunProgram(
      {Runfile("tests/results/forking"), absl::StrCat("--gtest_filter=Forks/", way, ".", test)});
}

std::vector<std::string> LinesWith(absl::string_view text, absl::string_view needle) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StrContains(line, needle)) lines.emplace_back(line);
  }
  return lines;
}

// "tests/results/forking.cc:61: Failure": the line on which the helper says `message`.
std::string PlaceOf(const std::string& message) {
  const std::vector<std::string> lines =
      absl::StrSplit(ReadFile(Runfile("tests/results/forking.cc")), '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    if (absl::StrContains(lines[i], absl::StrCat("\"", message, "\""))) {
      return absl::StrCat("tests/results/forking.cc:", i + 1, ": Failure");
    }
  }
  ADD_FAILURE() << message << " is not in the helper";
  return "";
}

class ForkedFailures : public testing::TestWithParam<std::tuple<Row, Form>> {};

TEST_P(ForkedFailures, FailTheTestOnce) {
  const Row& row = std::get<0>(GetParam());
  const char* const way = std::get<1>(GetParam()).name;
  const ProgramResult result = RunTest(row.test, way);
  const std::string message = row.message;
  if (message.empty()) {
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(LinesWith(result.output, ": Failure").size(), 0U) << result.output;
    return;
  }
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr(absl::StrCat("[  FAILED  ] Forks/", way, ".", row.test)));
  EXPECT_THAT(LinesWith(result.output, ": Failure"), testing::ElementsAre(PlaceOf(message)))
      << result.output;
  EXPECT_EQ(LinesWith(result.output, message).size(), 1U) << result.output;
  EXPECT_EQ(LinesWith(result.output, "of the test").size(), row.traces) << result.output;
}

INSTANTIATE_TEST_SUITE_P(Rows, ForkedFailures, Combine(ValuesIn(kRows), ValuesIn(BasicForms())),
                         [](const testing::TestParamInfo<std::tuple<Row, Form>>& info) {
                           return absl::StrCat(std::get<0>(info.param).test, "_",
                                               std::get<1>(info.param).name);
                         });

class Namesakes : public testing::TestWithParam<Form> {};

TEST_P(Namesakes, DoNotCrashInTheNameOfTheBody) {
  const ProgramResult result = RunTest("ANamesakeThatCrashesBeforeAnExit", GetParam().name);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("the test called _exit(2) with status 3 before its end"));
}

INSTANTIATE_TEST_SUITE_P(Of, Namesakes, ValuesIn(BasicForms()), FormName);

class ConcurrentFailures : public testing::TestWithParam<Form> {};

TEST_P(ConcurrentFailures, AllArriveWhole) {
  const ProgramResult result = RunTest("ManyWithThreadsAtOnce", GetParam().name);
  EXPECT_EQ(result.exit_code, 1);
  std::multiset<std::string> expected;
  for (int process = 0; process < 4; ++process) {
    for (int thread = 0; thread < 4; ++thread) {
      for (int i = 0; i < 25; ++i) {
        expected.insert(absl::StrCat("<process ", process, " thread ", thread, " failure ", i, " ",
                                     std::string(static_cast<size_t>(100 * i), 'x'), ">"));
      }
    }
  }
  const std::vector<std::string> lines = LinesWith(result.output, "<process ");
  EXPECT_EQ(LinesWith(result.output, ": Failure").size(), expected.size());
  EXPECT_TRUE(std::multiset<std::string>(lines.begin(), lines.end()) == expected)
      << lines.size() << " lines of " << expected.size();
}

INSTANTIATE_TEST_SUITE_P(Of, ConcurrentFailures, ValuesIn(BasicForms()), FormName);

}  // namespace
}  // namespace hermetest::tests

// A test whose process ends early fails, and its verdict says by which call and with which status.

#include <ostream>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::Combine;
using ::testing::ValuesIn;

struct Row {
  const char* name;
  const char* test;  // of the helper
  const char* verdict;
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr Row kRows[] = {
    {"Exit0", "Leave.Exit0", "the test called exit(3) with status 0 before its end"},
    {"Exit3", "Leave.Exit3", "the test called exit(3) with status 3 before its end"},
    {"RawExit0", "Leave.RawExit0", "the test called _exit(2) with status 0 before its end"},
    {"RawExit7", "Leave.RawExit7", "the test called _exit(2) with status 7 before its end"},
    {"QuickExit0", "Leave.QuickExit0",
     "the test called quick_exit(3) with status 0 before its end"},
    {"QuickExit5", "Leave.QuickExit5",
     "the test called quick_exit(3) with status 5 before its end"},
    {"ExitOfTheOnlyThread", "Leave.ExitOfTheOnlyThread",
     "the test called _exit(2) with status 9 before its end"},
    {"ExecTrue", "Leave.ExecTrue",
     "the test became another program by exec(3), which exited with status 0 before its end"},
    {"ExecFalse", "Leave.ExecFalse",
     "the test became another program by exec(3), which exited with status 1 before its end"},
    {"ExitInThread", "Leave.ExitInThread", "the test called exit(3) with status 4 before its end"},
    {"ExecInThread", "Leave.ExecInThread",
     "the test became another program by exec(3), which exited with status 0 before its end"},
    {"RawExitAfterForkedExit", "Leave.RawExitAfterForkedExit",
     "the test called _exit(2) with status 6 before its end"},
    {"InConstructor", "ExitInConstructor.Body",
     "the test called exit(3) with status 1 before its end"},
    {"InSetUp", "ExitInSetUp.Body", "the test called exit(3) with status 0 before its end"},
    {"InTearDown", "ExitInTearDown.Body", "the test called exit(3) with status 0 before its end"},
    {"InDestructor", "ExitInDestructor.Body",
     "the test called exit(3) with status 0 before its end"},
};

class ExitTest : public testing::TestWithParam<std::tuple<Row, Mode>> {};

TEST_P(ExitTest, IsTheVerdict) {
  const auto& [row, mode] = GetParam();
  ExpectFailed(RunTest("leaving", row.test, mode), row.test, row.verdict);
}

std::string NameOf(const testing::TestParamInfo<std::tuple<Row, Mode>>& info) {
  return absl::StrCat(std::get<Row>(info.param).name, "_", ModeName(std::get<Mode>(info.param)));
}

INSTANTIATE_TEST_SUITE_P(Rows, ExitTest, Combine(ValuesIn(kRows), ValuesIn(kModes)), &NameOf);

class NoExitTest : public testing::TestWithParam<Mode> {};

TEST_P(NoExitTest, WhenAForkedProcessExits) {
  ExpectPassed(RunTest("leaving", "Stays.WhenAForkedProcessExits", GetParam()),
               "Stays.WhenAForkedProcessExits");
}

TEST_P(NoExitTest, WhenAForkedProcessReturns) {
  ExpectPassed(RunTest("leaving", "Stays.WhenAForkedProcessReturns", GetParam()),
               "Stays.WhenAForkedProcessReturns");
}

INSTANTIATE_TEST_SUITE_P(Modes, NoExitTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

}  // namespace
}  // namespace hermetest::tests

// A test that crashes is reported with the signal, the address, the stack and what it had recorded.

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
using ::testing::HasSubstr;
using ::testing::ValuesIn;

struct Row {
  const char* name;     // of the row
  const char* test;     // of the helper
  const char* verdict;  // where the body is not PID 1
  // A function among those on the stack; null where there is no stack to show.
  const char* on_stack;
  // What PID 1 sends to itself without a handler is dropped (pid_namespaces(7)), so that the test
  // goes on to its end.
  bool dropped_by_init;
};

// Where it does not, the helper raises the signal.
#if defined(__x86_64__)
constexpr bool kDivisionByZeroTraps = true;
#else
constexpr bool kDivisionByZeroTraps = false;
#endif

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr Row kRows[] = {
    {"Segv", "Crash.Segv",
     "the test was killed by SIGSEGV (Segmentation fault) at address 0x10: nothing is mapped there",
     "Crash_Segv_Test::TestBody()", false},
    {"SegvOnProtectedPage", "Crash.SegvOnProtectedPage", ": the access is not allowed there",
     "Crash_SegvOnProtectedPage_Test::TestBody()", false},
    {"SegvInThread", "Crash.SegvInThread",
     "the test was killed by SIGSEGV (Segmentation fault) at address 0x10", "WriteToNowhere()",
     false},
    {"SegvByRaise", "Crash.SegvByRaise", "the test was killed by SIGSEGV (Segmentation fault)\n",
     "Crash_SegvByRaise_Test::TestBody()", true},
    {"Bus", "Crash.Bus", ": the address has nothing behind it, as past the end of a mapped file",
     "Crash_Bus_Test::TestBody()", false},
    {"Fpe", "Crash.Fpe", "the test was killed by SIGFPE (Floating point exception)",
     "Crash_Fpe_Test::TestBody()", !kDivisionByZeroTraps},
    {"Ill", "Crash.Ill", ": the instruction does not exist or is not allowed",
     "Crash_Ill_Test::TestBody()", false},
    {"Trap", "Crash.Trap", "the test was killed by SIGTRAP (Trace/breakpoint trap)",
     "Crash_Trap_Test::TestBody()", false},
    {"TrapByRaise", "Crash.TrapByRaise", "the test was killed by SIGTRAP (Trace/breakpoint trap)",
     "Crash_TrapByRaise_Test::TestBody()", true},
    {"Abort", "Crash.Abort", "the test was killed by SIGABRT (Aborted)",
     "Crash_Abort_Test::TestBody()", false},
    {"Term", "Crash.Term", "the test was killed by SIGTERM (Terminated) before its end", nullptr,
     true},
    {"Kill", "Crash.Kill", "the test was killed by SIGKILL (Killed) before its end", nullptr, true},
    {"RealTimeSignal", "Crash.RealTimeSignal", "the test was killed by signal ", nullptr, true},
    {"BrokenPipe", "Crash.BrokenPipe",
     "the test was killed by SIGPIPE (Broken pipe) before its end", nullptr, true},
    {"StackOverflow", "Crash.StackOverflow",
     "the test was killed by SIGSEGV (Segmentation fault) at address 0x", "Recurse(", false},
    {"StackOverflowInThread", "Crash.StackOverflowInThread",
     "the test was killed by SIGSEGV (Segmentation fault) before its end", nullptr, false},
    {"UncaughtInThread", "Crash.UncaughtInThread", "the test was killed by SIGABRT (Aborted)",
     "tests::Throw()", false},
    {"ThrowFromNoexcept", "Crash.ThrowFromNoexcept", "the test was killed by SIGABRT (Aborted)",
     "Crash_ThrowFromNoexcept_Test::TestBody()", false},
    {"Terminate", "Crash.Terminate", "the test was killed by SIGABRT (Aborted)",
     "Crash_Terminate_Test::TestBody()", false},
    {"InConstructor", "CrashInConstructor.Body", "the test was killed by SIGSEGV",
     "CrashInConstructor::CrashInConstructor()", false},
    {"InSetUp", "CrashInSetUp.Body", "the test was killed by SIGSEGV", "CrashInSetUp::SetUp()",
     false},
    {"InTearDown", "CrashInTearDown.Body", "the test was killed by SIGSEGV",
     "CrashInTearDown::TearDown()", false},
    {"InDestructor", "CrashInDestructor.Body", "the test was killed by SIGSEGV",
     "CrashInDestructor::~CrashInDestructor()", false},
};

class CrashTest : public testing::TestWithParam<std::tuple<Row, Mode>> {};

TEST_P(CrashTest, IsTheVerdict) {
  const auto& [row, mode] = GetParam();
  const HelperRun run = RunTest("crashing", row.test, mode);
  if (row.dropped_by_init && BodyIsInit(mode)) {
    ExpectOnlyItsOwnFailure(run, row.test);
    return;
  }
  ExpectFailed(run, row.test, row.verdict);
  if (row.on_stack != nullptr) {
    EXPECT_THAT(run.program.output, HasSubstr("\nStack:\n    @ 0x"));
    const std::string stack = run.program.output.substr(run.program.output.find("\nStack:\n"));
    EXPECT_THAT(stack, HasSubstr(row.on_stack));
  }
}

std::string NameOf(const testing::TestParamInfo<std::tuple<Row, Mode>>& info) {
  return absl::StrCat(std::get<Row>(info.param).name, "_", ModeName(std::get<Mode>(info.param)));
}

INSTANTIATE_TEST_SUITE_P(Rows, CrashTest, Combine(ValuesIn(kRows), ValuesIn(kModes)), &NameOf);

class NoCrashTest : public testing::TestWithParam<Mode> {};

TEST_P(NoCrashTest, WhenAForkedProcessCrashes) {
  ExpectPassed(RunTest("crashing", "Survives.CrashOfForkedProcess", GetParam()),
               "Survives.CrashOfForkedProcess");
}

TEST_P(NoCrashTest, WhenTheTestHandlesTheSignal) {
  ExpectPassed(RunTest("crashing", "Survives.SignalThatItHandles", GetParam()),
               "Survives.SignalThatItHandles");
}

INSTANTIATE_TEST_SUITE_P(Modes, NoCrashTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

}  // namespace
}  // namespace hermetest::tests

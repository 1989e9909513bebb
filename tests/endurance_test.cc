// Ten thousand isolated tests in one process leave nothing behind: neither the sandboxes that are
// prepared while a test runs, nor those that are collected late. See endurance_helper.cc.

#include <cstddef>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/engine_trace.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// Namespaces that nobody lists, held by a mount or a descriptor somewhere, still count against the
// limits of the user namespace in which they were made (namespaces(7), /proc/sys/user). The kernel
// frees namespaces a while after their last use, so the limit leaves room for some.
void LimitNamespaces() {
  for (const char* kind : {"pid", "mnt", "uts", "ipc"}) {
    const std::string path = std::string("/proc/sys/user/max_") + kind + "_namespaces";
    std::ofstream(path) << 500;
    ASSERT_EQ(ReadFile(path), "500\n") << path;
  }
}

constexpr size_t kTestsOfIteration = 1000;  // in two suites

struct Endurance {
  const char* name;
  const char* program;
  const char* jobs;
  size_t at_once;
  const char* prepare;
  size_t made;  // sandboxes that were not prepared, of those that an iteration takes
};

void PrintTo(const Endurance& endurance, std::ostream* out) { *out << endurance.name; }

class TenThousandTests : public testing::TestWithParam<Endurance> {
 protected:
  static ProgramResult Run(int iterations, const std::string& trace) {
    ProgramOptions options;
    options.environment = {// Memory that a sanitizer keeps after its release is not the subject.
                           {"ASAN_OPTIONS", "quarantine_size_mb=1"},
                           {"HERMETEST_ISOLATION", "on"},
                           {"HERMETEST_JOBS", GetParam().jobs},
                           {"HERMETEST_PREPARE", GetParam().prepare},
                           {"HERMETEST_TRACE", trace}};
    return RunProgram({Runfile(GetParam().program), absl::StrCat("--gtest_repeat=", iterations)},
                      options);
  }
};

INSTANTIATE_TEST_SUITE_P(
    Of, TenThousandTests,
    testing::Values(Endurance{"OneByOne", "tests/endurance_helper", "1", 1, "on", 2},
                    Endurance{"ThreeAtOnce", "tests/endurance_helper_of_all", "3", 3, "on", 3},
                    Endurance{"WithoutPreparation", "tests/endurance_helper", "1", 1, "off",
                              kTestsOfIteration}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(TenThousandTests, LeaveNothing) {
  const IsolatedResult result = RunIsolated(Isolation().WithUserNamespace(), [] {
    ASSERT_NO_FATAL_FAILURE(LimitNamespaces());
    const ProgramResult run = Run(10, "");
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_THAT(run.output, testing::HasSubstr("after 10000: "));
  });
  EXPECT_TRUE(result.passed()) << result;
}

// The trace is kept in memory, so this is another run: without it nobody knows that the program
// above has met what it is about.
TEST_P(TenThousandTests, TakePreparedSandboxesThatAreReapedLate) {
  const std::string path = NewTempPath("trace.json");
  const ProgramResult run = Run(1, path);
  EXPECT_EQ(run.exit_code, 0) << run.output;
  const std::vector<TraceEvent> events = ReadEngineTrace(path);
  // With jobs, tests of the second suite are first forked with the options of the first.
  const size_t forks = CountEvents(events, "fork");
  EXPECT_GE(forks, kTestsOfIteration);
  EXPECT_LE(forks, kTestsOfIteration + (GetParam().at_once > 1 ? GetParam().at_once : 0));
  EXPECT_EQ(MostAtOnce(events), GetParam().at_once);
  // Every test but the first of each suite finds its sandbox ready. With jobs, the first suite ends
  // when the second has begun, and what is prepared then is discarded.
  // How far the second has come by then is a matter of time.
  const size_t made = CountEvents(events, "made");
  EXPECT_LE(made, GetParam().made);
  EXPECT_GE(made, GetParam().at_once > 1 ? size_t{1} : GetParam().made);
  EXPECT_EQ(CountEvents(events, "taken"), forks - made);
  EXPECT_EQ(CountEvents(events, "reaped"),
            CountEvents(events, "made") + CountEvents(events, "prepared"));
  // Every test but the last of a suite.
  EXPECT_GE(CountReapedLate(events), kTestsOfIteration - 2);
}

}  // namespace
}  // namespace hermetest::tests

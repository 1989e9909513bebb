// Where /proc shows the processes of another PID namespace, by other numbers: no number of it is
// taken for one's own. Tests are isolated all the same where a /proc of one's own can be had.

#include <sched.h>
#include <unistd.h>

#include <functional>
#include <ostream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;

struct Proc {
  const char* name;
  std::function<void()> make;
};

void PrintTo(const Proc& proc, std::ostream* out) { *out << proc.name; }

// Runs the payload, on a host of its own.
void RunPayload(const std::function<void()>& make, const std::string& filter,
                const std::function<void(const ProgramResult&)>& check) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    const std::string program = Stage(Runfile("tests/environments/every_form"));
    ProgramOptions options;
    options.environment = {{"HERMETEST_UNAVAILABLE", "fail"}, {"HERMETEST_ISOLATION", "on"}};
    options.before_exec = make;
    check(RunProgram({program, "--gtest_filter=" + filter}, options));
  });
  EXPECT_TRUE(host.passed()) << host;
}

class ForeignProc : public testing::TestWithParam<Proc> {};

INSTANTIATE_TEST_SUITE_P(Of, ForeignProc,
                         testing::Values(Proc{"TheHost", &BecomeInitUnderProcOfHost},
                                         Proc{"Nobody", &MountProcOfNobody},
                                         Proc{"TheHostForRootOfAUserNamespace",
                                              [] {
                                                BecomeRootOfAUserNamespace();
                                                BecomeInitUnderProcOfHost();
                                              }}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(ForeignProc, IsNoObstacle) {
  RunPayload(GetParam().make, "-Overruns*:Survives.*", [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 19 tests."));
  });
}

// What runs in a sandbox is looked up by the numbers of the host, and so is what it leaves.
TEST_P(ForeignProc, IsNotReadForWhatATestLeaves) {
  RunPayload(GetParam().make, "Overruns.*:Survives.*", [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_THAT(result.output, HasSubstr("ran past its deadline"));
    EXPECT_THAT(result.output, HasSubstr("the test left 1 process running"));
    EXPECT_THAT(result.output, HasSubstr("[  FAILED  ] 2 tests"));
  });
}

// The mount namespace is not its own: it may mount nothing for itself.
TEST(ForeignProcOfTheHost, IsNamedWhereNoOtherCanBeHad) {
  const auto make = [] {
    BecomeRootOfAUserNamespaceOnly();
    BecomeInitUnderProcOfHost();
  };
  RunPayload(make, "Plain.First", [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(
        result.output,
        HasSubstr(
            "Hermetest: the test cannot be isolated here"
            "\n  cannot use /proc: Operation not permitted (EPERM)"
            "\n    likely cause: the proc file system on /proc belongs to another PID namespace, "
            "and "
            "shows this process under another number or not at all"
            "\n    fix: mount -t proc proc /proc in the namespaces of the tests (unshare "
            "--mount-proc)\n"));
  });
}

}  // namespace
}  // namespace hermetest::tests

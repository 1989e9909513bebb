// Where isolation works: the programs of //tests/sandbox pass in each of these environments.

#include <sys/statvfs.h>
#include <unistd.h>

#include <functional>
#include <ostream>
#include <string>
#include <tuple>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

void ExpectToPass(const std::string& program, const std::function<void()>& make) {
  ProgramOptions options;
  options.environment = {
      {"HERMETEST_UNAVAILABLE", "fail"}, {"HERMETEST_ISOLATION", "on"}, {"HERMETEST_TIMEOUT", ""}};
  options.before_exec = make;
  const ProgramResult result = RunProgram({program, "--gtest_brief=1"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ]"));
  EXPECT_THAT(result.output, Not(HasSubstr("[  PASSED  ] 0 tests")));
  EXPECT_THAT(result.output, Not(HasSubstr("SKIPPED")));
}

struct Environment {
  const char* name;
  void (*run)(const std::string& program);
};

void PrintTo(const Environment& environment, std::ostream* out) { *out << environment.name; }

void RunAsItIs(const std::string& program) { ExpectToPass(program, nullptr); }

// The environments below spoil their host, which is therefore an isolated block.
void RunStaged(const std::string& program, const std::function<void()>& make) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] { ExpectToPass(Stage(program), make); });
  EXPECT_TRUE(host.passed()) << host;
}

void RunAsOrdinaryUser(const std::string& program) { RunStaged(program, &BecomeOrdinaryUser); }

void RunInRootlessContainer(const std::string& program) {
  RunStaged(program, &BecomeRootOfAUserNamespace);
}

void RunAsRootOfAUserNamespaceOnly(const std::string& program) {
  RunStaged(program, &BecomeRootOfAUserNamespaceOnly);
}

void RunUnderReadOnlyRoot(const std::string& program) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    MakeRootReadOnly();
    ExpectToPass(Stage(program), nullptr);
  });
  EXPECT_TRUE(host.passed()) << host;
}

void RunUnderReadOnlyRootAsOrdinaryUser(const std::string& program) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    MakeRootReadOnly();
    ExpectToPass(Stage(program), &BecomeOrdinaryUser);
  });
  EXPECT_TRUE(host.passed()) << host;
}

void RunThreeLevelsDeep(const std::string& program) {
  const IsolatedResult first = RunIsolated(Isolation(), [&] {
    const IsolatedResult second = RunIsolated(Isolation().WithUserNamespace(), [&] {
      const IsolatedResult third = RunIsolated(Isolation(), [&] { RunAsItIs(program); });
      EXPECT_TRUE(third.passed()) << third;
    });
    EXPECT_TRUE(second.passed()) << second;
  });
  EXPECT_TRUE(first.passed()) << first;
}

void RunBelowAnInitOfItsOwn(const std::string& program) {
  const IsolatedResult host =
      RunIsolated(Isolation().AsInit().WithNetwork(), [&] { RunAsItIs(program); });
  EXPECT_TRUE(host.passed()) << host;
}

using Row = std::tuple<Environment, const char*>;

class Works : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(
    In, Works,
    testing::Combine(
        testing::Values(
            Environment{"AsItIs", &RunAsItIs}, Environment{"OrdinaryUser", &RunAsOrdinaryUser},
            Environment{"RootlessContainer", &RunInRootlessContainer},
            Environment{"RootOfAUserNamespaceOnly", &RunAsRootOfAUserNamespaceOnly},
            Environment{"ReadOnlyRoot", &RunUnderReadOnlyRoot},
            Environment{"ReadOnlyRootOrdinaryUser", &RunUnderReadOnlyRootAsOrdinaryUser},
            Environment{"ThreeLevelsDeep", &RunThreeLevelsDeep},
            Environment{"BelowAnInitOfItsOwn", &RunBelowAnInitOfItsOwn}),
        testing::Values("default_sandbox_test", "inheritance_test", "options_test",
                        "propagation_test", "fixture_test", "kept_directories_test",
                        "in_place_test", "time_namespace_test", "cgroup_namespace_test")),
    [](const auto& info) {
      return std::string(std::get<0>(info.param).name) + "_" + std::get<1>(info.param);
    });

TEST_P(Works, Program) {
  const auto& [environment, program] = GetParam();
  environment.run(Runfile(std::string("tests/sandbox/") + program));
}

class WorksInAnIsolatedTest : public IsolatedTest {};

TEST_F(WorksInAnIsolatedTest, Program) { RunAsItIs(Runfile("tests/sandbox/default_sandbox_test")); }

// The environments are what they are called.
TEST(OrdinaryUser, HasNoCapabilities) {
  const IsolatedResult host = RunIsolated(Isolation(), [] {
    ProgramOptions options;
    options.before_exec = &BecomeOrdinaryUser;
    const ProgramResult result = RunProgram(
        {"/bin/sh", "-c", "id -u; grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status"}, options);
    EXPECT_EQ(result.output,
              "1000\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
              "CapEff:\t0000000000000000\nCapAmb:\t0000000000000000\n");
  });
  EXPECT_TRUE(host.passed()) << host;
}

TEST(ReadOnlyRoot, IsReadOnly) {
  const IsolatedResult host = RunIsolated(Isolation(), [] {
    MakeRootReadOnly();
    for (const char* path : {"/", "/tmp", "/dev/shm"}) {
      struct statvfs file_system;
      ASSERT_EQ(statvfs(path, &file_system), 0);
      EXPECT_NE(file_system.f_flag & ST_RDONLY, 0U) << path;
    }
  });
  EXPECT_TRUE(host.passed()) << host;
}

// The kernel minds what covers /proc only where a user namespace was entered after it was covered.
TEST(PartlyMaskedProc, IsNoObstacleToWhoeverMaskedIt) {
  const IsolatedResult host = RunIsolated(Isolation(), [] {
    MaskProc();
    const IsolatedResult result = RunIsolated(Isolation(), [] { EXPECT_EQ(getpid(), 2); });
    EXPECT_TRUE(result.passed()) << result;
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

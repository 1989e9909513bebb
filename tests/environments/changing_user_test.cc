// A program that changes its user in the set-up of a suite is isolated as any ordinary user's.
// Where it was root's it can do that to any other user, so the test is not run in Bazel's sandbox,
// where there is one.

#include <unistd.h>

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Suite {
  const char* name;
  bool for_root_only;
};

void PrintTo(const Suite& suite, std::ostream* out) { *out << suite.name; }

ProgramResult RunSuite(const std::string& name) {
  ProgramOptions options;
  options.environment = {{"HERMETEST_UNAVAILABLE", "fail"},
                         {"HERMETEST_ISOLATION", "on"},
                         // A leak checker traces the program, which must be dumpable for that.
                         {"ASAN_OPTIONS", "detect_leaks=0"}};
  options.before_exec = [] {
    if (chdir("/") != 0) _exit(kCannotMake);  // a directory that everybody may enter
  };
  return RunProgram({Runfile("tests/environments/changing_user"),
                     absl::StrCat("--gtest_filter=Many/", name, ".*")},
                    options);
}

class ChangingUser : public testing::TestWithParam<Suite> {};

INSTANTIATE_TEST_SUITE_P(
    Program, ChangingUser,
    testing::Values(Suite{"LosesFlag", false}, Suite{"LosesFlagInUserNamespace", false},
                    Suite{"LosesFlagWithAllOptions", false}, Suite{"ChangesEffectiveUser", true},
                    Suite{"ChangesEffectiveUserWithAllOptions", true}, Suite{"ChangesUser", true},
                    Suite{"ChangesUserWithAllOptions", true}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(ChangingUser, IsIsolated) {
  if (GetParam().for_root_only && geteuid() != 0) GTEST_SKIP() << "only root can change its user";
  const ProgramResult result = RunSuite(GetParam().name);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 6 tests."));
}

// Nobody but root can end what root has made.
TEST_P(ChangingUser, IsIsolatedAfterOtherTests) {
  if (GetParam().for_root_only && geteuid() != 0) GTEST_SKIP() << "only root can change its user";
  const ProgramResult result = RunSuite(absl::StrCat("BeforeChange.*:Many/", GetParam().name));
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 12 tests."));
}

TEST(ChangingUserUnderFilter, IsToldSo) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can change its user";
  const ProgramResult result = RunSuite("ChangesUserUnderFilter");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(
      result.output,
      AllOf(
          HasSubstr("cannot write the user and group maps of the user namespace: Permission "
                    "denied (EACCES)"
                    "\n    likely cause: the files of this process in /proc belong to root, since "
                    "it has changed its user; and it may not make itself dumpable (prctl "
                    "PR_SET_DUMPABLE)"
                    "\n    fix: let the seccomp filter of the process allow prctl, or "
                    "change the user in the test\n"),
          Not(HasSubstr("the body runs"))));
}

}  // namespace
}  // namespace hermetest::tests

// The examples prove what they say, and do so for an ordinary user too.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

std::string Example(const std::string& name) { return Runfile("examples/" + name); }

void Write(const char* path, const std::string& text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(126);
  close(fd);
}

// Makes this process one of an ordinary user: uid 1000 and no capability after the next execve(2).
// A user namespace stands in for setuid(2), which a sandbox that maps one user has no use for.
void BecomeOrdinaryUser() {
  const std::string user = absl::StrCat("1000 ", geteuid(), " 1\n");
  const std::string group = absl::StrCat("1000 ", getegid(), " 1\n");
  if (unshare(CLONE_NEWUSER) != 0) _exit(126);
  Write("/proc/self/setgroups", "deny");
  Write("/proc/self/uid_map", user);
  Write("/proc/self/gid_map", group);
}

class ExampleTest : public testing::TestWithParam<const char*> {};

TEST_P(ExampleTest, PassesForAnOrdinaryUser) {
  ProgramOptions options;
  options.before_exec = &BecomeOrdinaryUser;
  const ProgramResult result = RunProgram({Example(GetParam())}, options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

INSTANTIATE_TEST_SUITE_P(All, ExampleTest,
                         testing::Values("existing_fixture", "first_test", "leak_assertion",
                                         "own_main", "plain_tests", "propagation_trap",
                                         "quickstart", "real_programs"),
                         [](const auto& test) { return std::string(test.param); });

// The names of the tests that a program has reported as `verdict`, such as "[       OK ] ".
std::vector<std::string> TestsWith(absl::string_view verdict, absl::string_view output) {
  std::vector<std::string> names;
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    // The list at the end repeats the failures, without their times.
    if (!absl::ConsumePrefix(&line, verdict) || !absl::EndsWith(line, " ms)")) continue;
    names.emplace_back(line.substr(0, line.find_first_of(" ,")));
  }
  return names;
}

// Without isolation the tenants of real_programs are in each other's way. Else its tests would pass
// without any need for it.
TEST(RealPrograms, CollideWithoutIsolation) {
  const IsolatedResult result = RunIsolated(Isolation().WithNetwork(), [] {
    ProgramOptions options;
    options.environment["HERMETEST_ISOLATION"] = "off";
    const std::string output = RunProgram({Example("real_programs")}, options).output;
    const std::vector<std::string> passed = TestsWith("[       OK ] ", output);
    const std::vector<std::string> failed = TestsWith("[  FAILED  ] ", output);
    EXPECT_THAT(passed, testing::Each(testing::EndsWith("/First"))) << output;
    EXPECT_THAT(failed, testing::Each(testing::EndsWith("/Second"))) << output;
    EXPECT_THAT(failed, testing::SizeIs(9)) << output;
    EXPECT_EQ(passed.size(), failed.size()) << output;
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST(Quickstart, FailsWithoutIsolation) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    ProgramOptions options;
    options.environment["HERMETEST_ISOLATION"] = "off";
    const ProgramResult quickstart = RunProgram({Example("quickstart")}, options);
    EXPECT_EQ(quickstart.exit_code, 1) << quickstart.output;
    // The host's own verdict is among them: its mounts and its name have changed.
    EXPECT_THAT(quickstart.output, testing::HasSubstr("SetUpTestSuite or TearDownTestSuite"));
  });
  EXPECT_TRUE(result.passed()) << result;
}

}  // namespace
}  // namespace hermetest::tests

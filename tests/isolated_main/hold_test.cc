// --hermetest_hold_on_failure: the sandbox of a failed test is there until somebody has looked at
// it, by the very command that the program prints.

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <ostream>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

struct Visit {
  std::string seen;    // what the visitor saw in the sandbox
  ProgramResult told;  // what the program said, before and after
};

// What a person does: waits for the command, runs it, looks around, and lets the program go on.
Visit RunAndVisit(const std::vector<std::string>& flags) {
  Visit visit;
  ProgramOptions options;
  options.on_output = [&](const std::string& output) {
    std::smatch found;
    static const auto& kHeld =
        *new std::regex("\\n  (nsenter --target (\\d+) .*)\\n.*kill -KILL \\d+\\n$");
    if (!visit.seen.empty() || !std::regex_search(output, found, kHeld)) return;
    visit.seen = RunProgram({"/bin/sh", "-c",
                             absl::StrCat(found[1].str(),
                                          " /bin/sh -c 'cat /dev/shm/trace; hostname; ps -e; pwd; "
                                          "cat /proc/self/timens_offsets; cat /proc/self/cgroup'")})
                     .output;
    kill(std::atoi(found[2].str().c_str()), SIGKILL);
  };
  std::vector<std::string> arguments = {Runfile("tests/isolated_main/telling")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  visit.told = RunProgram(arguments, options);
  return visit;
}

struct Row {
  const char* test;
  const char* pid;  // of the body, in its sandbox
  bool has_processes;
  const char* failure;
  std::vector<std::string> flags = {};
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.test; }

class Held : public testing::TestWithParam<Row> {};

TEST_P(Held, SandboxIsEnteredByTheCommandThatIsPrinted) {
  const Row& row = GetParam();
  std::vector<std::string> flags = {absl::StrCat("--gtest_filter=", row.test, ":Plain.Place"),
                                    "--hermetest_hold_on_failure"};
  flags.insert(flags.end(), row.flags.begin(), row.flags.end());
  const Visit visit = RunAndVisit(flags);
  EXPECT_THAT(visit.seen, AllOf(HasSubstr(absl::StrCat("left in shm by ", row.pid, "\n")),
                                HasSubstr("\nboxed\n")));
  // /proc shows the sandbox's processes, its init among them, and the visitor's.
  if (row.has_processes) {
    EXPECT_THAT(visit.seen, ContainsRegex("\nmonotonic +4294800 +0\n"));
    EXPECT_THAT(visit.seen, AllOf(HasSubstr(":/\n"), Not(ContainsRegex("\n[0-9]+:[^\n]*:/[^\n]"))));
    EXPECT_THAT(visit.seen, AllOf(HasSubstr("hermetest-init"), HasSubstr("telling")));
  }
  char directory[4096] = {};
  EXPECT_THAT(visit.seen,
              HasSubstr(absl::StrCat("\n", getcwd(directory, sizeof(directory)), "\n")));
  EXPECT_EQ(visit.told.exit_code, 1);
  EXPECT_THAT(visit.told.output,
              AllOf(HasSubstr(absl::StrCat("Hermetest: ", row.test,
                                           " has failed. Its sandbox is kept; this enters it:\n")),
                    HasSubstr(row.failure), HasSubstr("[       OK ] Plain.Place"),
                    HasSubstr("[  FAILED  ] 1 test")));
}

INSTANTIATE_TEST_SUITE_P(Of, Held,
                         testing::Values(Row{"Boxing.Fail", "2", true, "to be looked at"},
                                         Row{"Boxing.Crash", "2", true, "killed by SIGABRT"},
                                         Row{"Boxing.Overrun",
                                             "2",
                                             true,
                                             "past its deadline of 300ms",
                                             {"--hermetest_timeout=300ms"}},
                                         Row{"BoxingAsInit.Fail", "1", false, "to be looked at"}),
                         [](const auto& test) {
                           std::string name = test.param.test;
                           return name.erase(name.find('.'), 1);
                         });

INSTANTIATE_TEST_SUITE_P(WithJobs, Held,
                         testing::Values(Row{
                             "Boxing.Fail", "2", true, "to be looked at", {"--hermetest_jobs=2"}}),
                         [](const auto&) { return "BoxingFail"; });

TEST(NotHeld, AreSandboxesOfTestsThatPass) {
  const Visit visit = RunAndVisit({"--gtest_filter=Plain.Place", "--hermetest_hold_on_failure"});
  EXPECT_EQ(visit.told.exit_code, 0) << visit.told.output;
  EXPECT_THAT(visit.told.output, Not(HasSubstr("nsenter")));
}

TEST(NotHeld, AreSandboxesWhenTheFlagSaysSoAgainstItsVariable) {
  ProgramOptions options;
  options.environment["HERMETEST_HOLD_ON_FAILURE"] = "true";
  const ProgramResult result =
      RunProgram({Runfile("tests/isolated_main/telling"), "--gtest_filter=Boxing.Fail",
                  "--nohermetest_hold_on_failure"},
                 options);
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, Not(HasSubstr("nsenter")));
}

}  // namespace
}  // namespace hermetest::tests

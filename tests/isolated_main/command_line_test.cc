// What a program of isolated_main takes on its command line and from its environment.

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

using Environment = std::map<std::string, std::string>;

ProgramResult RunTelling(const std::vector<std::string>& flags,
                         const Environment& environment = {}) {
  std::vector<std::string> arguments = {Runfile("tests/isolated_main/telling")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  ProgramOptions options;
  options.environment = environment;
  return RunProgram(arguments, options);
}

constexpr char kOnlyPlace[] = "--gtest_filter=Plain.Place";

TEST(Flags, WinOverVariables) {
  const ProgramResult off =
      RunTelling({kOnlyPlace, "--hermetest_isolation=off"}, {{"HERMETEST_ISOLATION", "on"}});
  EXPECT_THAT(off.output, HasSubstr("in the program"));
  const ProgramResult on =
      RunTelling({kOnlyPlace, "--hermetest_isolation=on"}, {{"HERMETEST_ISOLATION", "off"}});
  EXPECT_THAT(on.output, HasSubstr("in another process"));
}

TEST(Flags, MayBeGivenAsAbseilTakesThem) {
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{kOnlyPlace, "-hermetest_isolation=off"},
        {kOnlyPlace, "--hermetest_isolation", "off"},
        {"--hermetest_isolation", "off", kOnlyPlace},
        {"--unknown", "--hermetest_isolation=off", kOnlyPlace}}) {
    EXPECT_THAT(RunTelling(flags).output, HasSubstr("in the program"));
  }
}

TEST(Flags, SetTheDeadline) {
  const ProgramResult result =
      RunTelling({"--gtest_filter=Telling.Timeout", "--hermetest_timeout=50ms"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("the test ran past its deadline of 50ms"));
}

TEST(Flags, OfTheUserAreParsed) {
  const ProgramResult result = RunTelling({"--gtest_filter=Telling.Greeting", "--greeting=-hello"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("greeting: -hello"));
  EXPECT_THAT(RunTelling({"--gtest_filter=Telling.Greeting", "--greeting", "-hello"}).output,
              HasSubstr("greeting: -hello"));
}

TEST(Flags, BehindTheirEndAreNone) {
  const ProgramResult result = RunTelling({kOnlyPlace, "--", "--hermetest_nonsense"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

// As with gtest_main.
TEST(Flags, OfNobodyAreLeftAlone) {
  const ProgramResult result = RunTelling({kOnlyPlace, "--unknown=1", "-u", "word"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

struct Bad {
  const char* name;
  std::vector<std::string> flags;
  Environment environment;
  const char* complaint;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class BadArgument : public testing::TestWithParam<Bad> {};

TEST_P(BadArgument, EndsTheProgramInALineBeforeAnyTest) {
  const ProgramResult result = RunTelling(GetParam().flags, GetParam().environment);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output,
              AllOf(EndsWith(std::string(GetParam().complaint) + "\n"), Not(HasSubstr("[ RUN"))));
}

INSTANTIATE_TEST_SUITE_P(
    Of, BadArgument,
    testing::Values(
        Bad{"Isolation",
            {"--hermetest_isolation=maybe"},
            {},
            "Hermetest: --hermetest_isolation=maybe: it must be \"on\" or \"off\""},
        Bad{"Timeout",
            {"--hermetest_timeout=soon"},
            {},
            "Hermetest: --hermetest_timeout=soon: it must be a positive duration with its unit, "
            "such as 30s, 1m30s or 500ms, or inf for none"},
        Bad{"Variable",
            {},
            {{"HERMETEST_UNAVAILABLE", "no"}},
            "Hermetest: HERMETEST_UNAVAILABLE=no: it must be \"fail\" or \"skip\""},
        Bad{"Jobs",
            {"--hermetest_jobs=-1"},
            {},
            "Hermetest: --hermetest_jobs=-1: it must be a number of tests, at most 1000, or 0 for "
            "the number of cores"},
        Bad{"Output",
            {},
            {{"HERMETEST_OUTPUT", "always"}},
            "Hermetest: HERMETEST_OUTPUT=always: it must be \"immediate\", \"failed\" or "
            "\"never\""},
        Bad{"NameOfNoTest",
            {"--hermetest_debug=Telling"},
            {},
            "Hermetest: --hermetest_debug=Telling: it must be the name of a test as GoogleTest "
            "prints it, such as Suite.Test"},
        Bad{"TestThatIsNotThere",
            {"--hermetest_debug=Telling.Nothing"},
            {},
            "Hermetest: --hermetest_debug=Telling.Nothing: there is no such test; "
            "--gtest_list_tests lists those that there are"},
        Bad{"FlagThatIsNotThere",
            {"--hermetest_isolatoin=on"},
            {},
            "Hermetest: --hermetest_isolatoin=on: there is no such flag; there are "
            "--hermetest_isolation, --hermetest_unavailable, --hermetest_timeout, "
            "--hermetest_jobs, --hermetest_exclusive, --hermetest_alone, --hermetest_output, "
            "--hermetest_debug, "
            "--hermetest_hold_on_failure, --hermetest_prepare, --hermetest_trace, "
            "--hermetest_hostname, --hermetest_files, --hermetest_network, "
            "--hermetest_user_namespace, --hermetest_cgroup_namespace, --hermetest_monotonic, "
            "--hermetest_boottime, --hermetest_propagation, --hermetest_survivors, "
            "--hermetest_as_init, "
            "--hermetest_leak_kinds, --hermetest_leak_ignore, --hermetest_leak_namespace, "
            "--hermetest_leak_undecided, --hermetest_leak_transient"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Help, EndsInATableOfFlagsAndVariables) {
  const ProgramResult result = RunTelling({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, HasSubstr("--gtest_list_tests"));
  const size_t table = result.output.find("\nHermetest runs each test");
  ASSERT_NE(table, std::string::npos) << result.output;
  EXPECT_EQ(result.output.substr(table), R"(
Hermetest runs each test in a sandbox. Flags and their environment variables
(the flag wins):

  --hermetest_isolation=on|off            HERMETEST_ISOLATION
      off: run tests without isolation (default: on)
  --hermetest_unavailable=fail|skip       HERMETEST_UNAVAILABLE
      what to report for a test that cannot be isolated (default: fail)
  --hermetest_timeout=DURATION            HERMETEST_TIMEOUT
      deadline of tests that set none, such as 30s (default: inf, none)
  --hermetest_jobs=N                      HERMETEST_JOBS
      number of tests that run at once; 0: one for each core (default: 1)
  --hermetest_exclusive=PATTERNS          HERMETEST_EXCLUSIVE
      tests that run exclusively, patterns as for --gtest_filter: Net*.*:A.B
  --hermetest_alone=PATTERNS              HERMETEST_ALONE
      the old name of --hermetest_exclusive
  --hermetest_output=immediate|failed|never  HERMETEST_OUTPUT
      when to show the output of tests (default: immediate)
  --hermetest_debug=SUITE.TEST            HERMETEST_DEBUG
      run this one test in this process, in its namespaces, for a debugger
  --hermetest_hold_on_failure=true|false  HERMETEST_HOLD_ON_FAILURE
      keep the sandbox of a failed test, print how to enter it, and wait
  --hermetest_prepare=on|off              HERMETEST_PREPARE
      off: make each sandbox when its test has come (default: on)
  --hermetest_trace=FILE                  HERMETEST_TRACE
      write what the engine did and when, in the Chrome trace format
  --hermetest_hostname=NAME               HERMETEST_HOSTNAME
      the hostname; that of the host by default
  --hermetest_files=host|tmp              HERMETEST_FILES
      tmp: what is changed in /tmp, TMPDIR and TEST_TMPDIR is private
  --hermetest_network=true|false          HERMETEST_NETWORK
      a network of its own, with nothing but loopback
  --hermetest_user_namespace=true|false   HERMETEST_USER_NAMESPACE
      a user namespace, also where none is needed
  --hermetest_cgroup_namespace=true|false  HERMETEST_CGROUP_NAMESPACE
      the control groups of the caller are the roots of what is seen
  --hermetest_monotonic=DURATION          HERMETEST_MONOTONIC
      how far CLOCK_MONOTONIC is ahead, such as 1193h; -5s is behind
  --hermetest_boottime=DURATION           HERMETEST_BOOTTIME
      the same for CLOCK_BOOTTIME, and with it uptime(1)
  --hermetest_propagation=private|slave   HERMETEST_PROPAGATION
      slave lets later mounts of the host in; private is the default
  --hermetest_survivors=ignore|report|fail  HERMETEST_SURVIVORS
      what else becomes of processes that are killed at the end
  --hermetest_as_init=true|false          HERMETEST_AS_INIT
      the test itself is PID 1
  --hermetest_leak_kinds=KINDS            HERMETEST_LEAK_KINDS
      what the leak guard looks for, such as -files (default: all)
  --hermetest_leak_ignore=PATTERNS        HERMETEST_LEAK_IGNORE
      paths that the leak guard ignores, separated by colons
  --hermetest_leak_namespace=on|off       HERMETEST_LEAK_NAMESPACE
      whether the leak guard creates a mount namespace (default: on)
  --hermetest_leak_undecided=REACTION     HERMETEST_LEAK_UNDECIDED
      leaks that another program may have caused: report (default), fail, ignore
  --hermetest_leak_transient=REACTION     HERMETEST_LEAK_TRANSIENT
      mounts that the test has unmounted again: ignore (default), report or fail

--helpfull lists all flags of Abseil in this program.
)");
  for (const absl::string_view line : absl::StrSplit(result.output.substr(table), '\n')) {
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(Help, OfAbseilListsTheFlagsOfTheProgram) {
  EXPECT_THAT(
      RunTelling({"--helpfull"}).output,
      AllOf(HasSubstr("--greeting (what Telling.Greeting says)"),
            HasSubstr("--hermetest_isolation (on|off: off: run tests"), Not(HasSubstr("[ RUN"))));
}

// Inside an isolated block: should it not enter a sandbox, its mount must not reach the machine.
void ExpectDebugged(const std::vector<std::string>& flags, const std::string& told) {
  const IsolatedResult outcome = RunIsolated(Isolation().WithHostname("outside"), [&] {
    const ProgramResult result = RunTelling(flags);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("[==========] Running 1 test from 1 test suite."));
    EXPECT_THAT(result.output, HasSubstr("\n" + told + "\n"));
    EXPECT_THAT(ReadFile("/proc/self/mounts"), Not(HasSubstr("scratch /mnt")));
  });
  EXPECT_TRUE(outcome.passed()) << outcome;
}

TEST(Debug, RunsTheTestInThisProcessInNamespacesOfItsOwn) {
  ExpectDebugged({"--hermetest_debug=Telling.Place"}, "in the program, on outside");
}

TEST(Debug, KeepsTheOptionsOfTheFixture) {
  ExpectDebugged({"--hermetest_debug=Boxing.Place"}, "in the program, on boxed");
}

TEST(Debug, RunsADisabledTestToo) {
  ExpectDebugged({"--hermetest_debug=Plain.DISABLED_Place"}, "in the program, on outside");
}

TEST(Debug, MakesTheFixtureWithoutATraceOfAnother) {
  const ProgramResult result = RunTelling({"--hermetest_debug=Plain.Place"});
  EXPECT_THAT(result.output, HasSubstr("[ RUN      ] Plain.Place\nmade\nin the program"));
}

TEST(Debug, IsHeardFromTheVariable) {
  const ProgramResult result = RunTelling({}, {{"HERMETEST_DEBUG", "Plain.Place"}});
  EXPECT_THAT(result.output, HasSubstr("[ RUN      ] Plain.Place\nmade\nin the program"));
}

}  // namespace
}  // namespace hermetest::tests

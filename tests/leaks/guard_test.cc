// The guard fails the test, the suite or the environment that left a mount, and nobody else, and
// says why. Each leak is really made, by the tests of leaky.cc, on a host that may be spoilt.

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <map>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/mount_leak_guard.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/leaks/mounter.h"
#include "hermetest/tests/leaks/spoilt_host.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Environment = std::map<std::string, std::string>;

// Runs the tests of leaky.cc that `filter` names, with nothing but mounts guarded.
ProgramResult RunLeaky(const std::string& filter, const Environment& environment = {}) {
  ProgramOptions options;
  options.environment = {{"HERMETEST_LEAK_KINDS", "mounts"}, {"HERMETEST_LEAK_IGNORE", ""},
                         {"HERMETEST_LEAK_NAMESPACE", ""},   {"HERMETEST_LEAK_UNDECIDED", ""},
                         {"HERMETEST_LEAK_TRANSIENT", ""},   {"HERMETEST_ISOLATION", ""}};
  for (const auto& [name, value] : environment) options.environment[name] = value;
  return RunProgram({Runfile("tests/leaks/leaky"), "--gtest_filter=" + filter}, options);
}

// ---------------------------------------------------------------------------- what a test leaves

struct Fault {
  const char* test;
  std::string text;  // a regular expression: what its failure says after its name
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.test; }

std::string ById(const std::string& change) { return change + "  \\[.*\\]\n"; }

std::vector<Fault> Faults() {
  const std::string in_place = " by the test itself, which ran outside isolation\n";
  const std::string mounted = "mounts: added: /mnt/stray tmpfs stray rw,relatime, shared in A";
  const std::string of_host =
      " /mnt/of-the-host tmpfs host r[wo],relatime, shared in A, slave of B";
  return {
      {"Inheriting.Mounts",
       ById(mounted) +
           "  likely cause: the parent mount /mnt is shared \\(peer group [0-9]+\\) and "
           "the test mounted under it in a namespace that kept propagation\n"},
      {"Inheriting.Unmounts",
       ById("mounts: removed:" + of_host) +
           "  likely cause: the parent mount /mnt is shared \\(peer group [0-9]+\\) and the test "
           "unmounted what was under it in a namespace that kept propagation\n"},
      {"Asking.ForAMount",
       ById(mounted) +
           "  likely cause: mounted (by process [0-9]+ \\(mounter\\), which the test "
           "program started outside isolation, while the test ran|outside of the "
           "test's sandbox, by a process of the test program that the test asked, or by "
           "setns\\(2\\))\n"},
      {"Ordinary.Mounts", ById(mounted) + "  likely cause: mounted" + in_place},
      {"Ordinary.Binds",
       ById("mounts: added: /mnt/stray tmpfs host rw,relatime, shared in A, slave of B") +
           "  likely cause: mounted" + in_place},
      {"Ordinary.BindsOntoItself",
       ById("mounts: added:" + of_host) + "  likely cause: mounted" + in_place},
      {"Ordinary.Moves",
       ById("mounts: changed: /mnt/private/stray tmpfs host rw,relatime, private") +
           "  mount point: /mnt/private/of-the-host -> /mnt/private/stray\n  likely cause: "
           "changed" +
           in_place},
      {"Ordinary.RemountsReadOnly", ById("mounts: changed:" + of_host) +
                                        "  options: rw,relatime -> ro,relatime\n"
                                        "  likely cause: changed" +
                                        in_place},
      {"Ordinary.ChangesTheFileSystem",
       ById("mounts: changed:" + of_host) +
           "  super options: rw.* -> rw,size=64k.*\n  likely cause: changed" + in_place},
      {"Ordinary.ChangesPropagation",
       ById("mounts: changed: /mnt/of-the-host tmpfs host rw,relatime, private") +
           "  propagation: shared in A, slave of B -> private  \\[.*\\]\n  likely cause: changed" +
           in_place},
      {"Ordinary.Unmounts",
       ById("mounts: removed:" + of_host) + "  likely cause: unmounted" + in_place},
      {"Ordinary.HasAChildMount",
       ById(mounted) + "  likely cause: mounted by (process [0-9]+, which the test program or the "
                       "test started, outside isolation|the test itself, which ran outside "
                       "isolation)\n"},
      {"MountDeathTest.LeavesAMount",
       ById(mounted) + "  likely cause: mounted by (process [0-9]+, which the test program or the "
                       "test started, outside isolation|the test itself, which ran outside "
                       "isolation)\n"},
  };
}

std::string NameOf(const testing::TestParamInfo<Fault>& info) {
  std::string name = info.param.test;
  name.erase(name.find('.'), 1);
  return name;
}

class TestLeakTest : public testing::TestWithParam<Fault> {};

INSTANTIATE_TEST_SUITE_P(Of, TestLeakTest, testing::ValuesIn(Faults()), &NameOf);

TEST_P(TestLeakTest, FailsThatTestAndSaysWhy) {
  OnASpoiltHost([] {
    const ProgramResult result =
        RunLeaky(absl::StrCat(GetParam().test, ":Ordinary.LeavesNothing:Private.Mounts"));
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{GetParam().test}) << result.output;
    EXPECT_THAT(result.output,
                ContainsRegex(absl::StrCat("leaky.cc:[0-9]+: Failure\nHermetest: ", GetParam().test,
                                           " left traces on the host:\n(mounts: .*\n|  .*\n)*",
                                           GetParam().text)));
  });
}

// All but what is of a file system, which both namespaces show.
TEST_P(TestLeakTest, DoesNotReachTheHost) {
  if (GetParam().test == std::string("Ordinary.ChangesTheFileSystem")) return;
  OnASpoiltHost([] {
    const MountLeakGuard guard;
    RunLeaky(GetParam().test);
    EXPECT_THAT(guard.Leaks(), IsEmpty());
  });
}

TEST_P(TestLeakTest, IsInTheXml) {
  OnASpoiltHost([] {
    const std::string xml = NewTempPath("leak.xml");
    RunLeaky(GetParam().test, {{"GTEST_OUTPUT", "xml:" + xml}});
    EXPECT_THAT(ReadFile(xml), AllOf(HasSubstr(" failures=\"1\""),
                                     HasSubstr(" left traces on the host:&#x0A;mounts: ")));
    unlink(xml.c_str());
  });
}

TEST(LeakGuard, LeavesTestsAloneThatLeaveNothing) {
  OnASpoiltHost([] {
    const ProgramResult result = RunLeaky(
        "Private.*:Ordinary.LeavesNothing:Ordinary.MountsAndUnmounts:MountDeathTest.LeavesNothing");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, Not(HasSubstr("Hermetest: ")));
  });
}

// ------------------------------------------------------------------------- around tests and suites

void ExpectSuiteFailure(const std::string& filter, const std::string& message,
                        const Environment& environment = {}) {
  OnASpoiltHost([&] {
    const ProgramResult result = RunLeaky(filter, environment);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(FailedTests(result.output), IsEmpty()) << result.output;
    EXPECT_THAT(result.output,
                ContainsRegex(absl::StrCat("unknown file: Failure\nHermetest: ", message)));
  });
}

std::string MountedBy(const std::string& stage) {
  return absl::StrCat(stage,
                      " left traces on the host:\nmounts: added: /mnt/stray tmpfs stray .*\n",
                      "  likely cause: mounted by ", stage, ", outside isolation\n");
}

TEST(LeakGuard, FailsTheSuiteForItsSetUp) {
  ExpectSuiteFailure("SetUpMounts.*", MountedBy("SetUpTestSuite\\(\\) of SetUpMounts"));
}

// What the set-up left is told once; that the tear-down mended it is no leak.
TEST(LeakGuard, FailsTheSuiteForItsSetUpOnly) {
  ExpectSuiteFailure("IsolatedSetUpMounts.*",
                     MountedBy("SetUpTestSuite\\(\\) of IsolatedSetUpMounts") + "\n\\[---");
}

TEST(LeakGuard, FailsTheSuiteForItsTearDown) {
  ExpectSuiteFailure("TearDownMounts.*", MountedBy("TearDownTestSuite\\(\\) of TearDownMounts"));
}

TEST(LeakGuard, FailsTheProgramForItsEnvironments) {
  ExpectSuiteFailure("Ordinary.LeavesNothing", MountedBy("SetUp\\(\\) of the environments"),
                     {{"LEAKY_ENVIRONMENT", "SetUp"}});
  ExpectSuiteFailure("Ordinary.LeavesNothing", MountedBy("TearDown\\(\\) of the environments"),
                     {{"LEAKY_ENVIRONMENT", "TearDown"}});
}

// The test that left the daemon has ended, and the one that runs has not done it.
TEST(LeakGuard, BlamesTheTestThatLeftADaemon) {
  ExpectSuiteFailure("Daemon.*",
                     "a process that was left running left traces on the host:\n"
                     "mounts: added: /mnt/stray .*\n"
                     "  (likely cause: while Daemon.MountsLater ran, by|could not decide: it was "
                     "Daemon.MountsLater, or) process [0-9]+ \\(mounter\\), which Daemon.IsLeft "
                     "left running\n");
}

// --------------------------------------------------------------------------------------- settings

TEST(LeakGuard, TellsOfWhatWasMountedAndUnmountedWhenAsked) {
  OnASpoiltHost([] {
    const std::string test = "Ordinary.MountsAndUnmounts";
    const std::string text =
        "mounts: something was mounted and unmounted again, or the other way round\n"
        "  likely cause: it was done outside isolation\n";
    const ProgramResult failed = RunLeaky(test, {{"HERMETEST_LEAK_TRANSIENT", "fail"}});
    EXPECT_EQ(FailedTests(failed.output), std::set<std::string>{test});
    EXPECT_THAT(failed.output, HasSubstr(test + " left traces on the host:\n" + text));
    const ProgramResult reported = RunLeaky(test, {{"HERMETEST_LEAK_TRANSIENT", "report"}});
    EXPECT_EQ(reported.exit_code, 0) << reported.output;
    EXPECT_THAT(reported.output, HasSubstr(test + " may have left traces on the host:\n" + text));
    const ProgramResult none =
        RunLeaky("Ordinary.LeavesNothing:Private.Mounts", {{"HERMETEST_LEAK_TRANSIENT", "fail"}});
    EXPECT_EQ(none.exit_code, 0) << none.output;
  });
}

TEST(LeakGuard, IgnoresWhatItIsToldTo) {
  OnASpoiltHost([] {
    const ProgramResult result =
        RunLeaky("Ordinary.Mounts", {{"HERMETEST_LEAK_IGNORE", "/run/*:/mnt/st?ay"}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  });
}

TEST(LeakGuard, LooksAtWhatItIsToldToOnly) {
  OnASpoiltHost([] {
    const ProgramResult result = RunLeaky("Ordinary.Mounts", {{"HERMETEST_LEAK_KINDS", "names"}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  });
}

TEST(LeakGuard, WatchesTestsThatAreNotIsolatedForADebugger) {
  OnASpoiltHost([] {
    const ProgramResult result = RunLeaky("Private.Mounts", {{"HERMETEST_ISOLATION", "off"}});
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{"Private.Mounts"}) << result.output;
  });
}

TEST(LeakGuard, RefusesBadSettings) {
  const struct {
    const char* variable;
    const char* complaint;
  } kBad[] = {
      {"HERMETEST_LEAK_KINDS",
       "HERMETEST_LEAK_KINDS=bad: \"bad\" is no kind of leak: it must be one"},
      {"HERMETEST_LEAK_NAMESPACE", "HERMETEST_LEAK_NAMESPACE=bad: it must be \"on\" or \"off\"\n"},
      {"HERMETEST_LEAK_UNDECIDED",
       "HERMETEST_LEAK_UNDECIDED=bad: it must be \"ignore\", \"report\" or \"fail\"\n"},
      {"HERMETEST_LEAK_TRANSIENT",
       "HERMETEST_LEAK_TRANSIENT=bad: it must be \"ignore\", \"report\" or \"fail\"\n"},
  };
  for (const auto& [variable, complaint] : kBad) {
    const ProgramResult result = RunLeaky("Ordinary.LeavesNothing", {{variable, "bad"}});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output,
                HasSubstr(std::string("Hermetest: nothing guards against leaks: ") + complaint));
  }
}

// ------------------------------------------------------------------------ programs of the host

// The mounter is a process of the host, which no test has started.
class AskingOutsideTest : public testing::TestWithParam<const char*> {
 protected:
  static ProgramResult Ask(const Mounter& mounter, Environment environment) {
    environment["LEAKY_MOUNTER"] = absl::StrCat(mounter.socket());
    return RunLeaky(GetParam(), environment);
  }
};

INSTANTIATE_TEST_SUITE_P(By, AskingOutsideTest,
                         testing::Values("AskingOutside.ForAMount",
                                         "IsolatedAskingOutside.ForAMount"),
                         [](const auto& info) {
                           return std::string(info.index == 0 ? "AnOrdinaryTest"
                                                              : "AnIsolatedTest");
                         });

TEST_P(AskingOutsideTest, FailsWhenWhatIsUndecidedIsToFail) {
  OnASpoiltHost([] {
    const Mounter mounter;
    const ProgramResult result = Ask(mounter, {{"HERMETEST_LEAK_UNDECIDED", "fail"}});
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{GetParam()}) << result.output;
    EXPECT_THAT(result.output,
                ContainsRegex(absl::StrCat(
                    "mounts: added: /mnt/stray .*\n  could not decide: mounted in the host's mount "
                    "namespace while ",
                    GetParam(), " ran, by ")));
  });
}

TEST_P(AskingOutsideTest, IsReportedByDefault) {
  OnASpoiltHost([] {
    const Mounter mounter;
    const ProgramResult result = Ask(mounter, {});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr(absl::StrCat("Hermetest: ", GetParam(),
                                                      " may have left traces on the host:\n")));
  });
}

TEST_P(AskingOutsideTest, IsIgnoredWhenToldSo) {
  OnASpoiltHost([] {
    const Mounter mounter;
    const ProgramResult result = Ask(mounter, {{"HERMETEST_LEAK_UNDECIDED", "ignore"}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, Not(HasSubstr("Hermetest: ")));
  });
}

// ------------------------------------------------------------------------------ an ordinary user

// The same as RunLeaky(), for somebody who may not mount anything.
ProgramResult RunLeakyAsOrdinaryUser(const std::string& filter, Environment environment = {}) {
  ProgramOptions options;
  environment["HERMETEST_LEAK_KINDS"] = "mounts";
  options.environment = environment;
  options.before_exec = &BecomeOrdinaryUser;
  return RunProgram({Stage(Runfile("tests/leaks/leaky")), "--gtest_filter=" + filter}, options);
}

// From the sandbox of an ordinary user's test nothing travels to the host.
TEST(OrdinaryUser, LeavesNoMount) {
  OnASpoiltHost([] {
    const ProgramResult result =
        RunLeakyAsOrdinaryUser("Private.MountsOnMnt:Inheriting.MountsOnMnt:Ordinary.LeavesNothing");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("[  PASSED  ] 3 tests."), Not(HasSubstr("Hermetest: "))));
  });
}

TEST(OrdinaryUser, IsNotBlamedForWhatMayBeAnothersMount) {
  OnASpoiltHost([] {
    const Mounter mounter;
    const ProgramResult result = RunLeakyAsOrdinaryUser(
        "AskingOutside.ForAMount", {{"LEAKY_MOUNTER", absl::StrCat(mounter.socket())}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output,
                ContainsRegex("AskingOutside.ForAMount may have left traces on the host:\n"
                              "mounts: added: /mnt/stray .*\n  could not decide: "));
  });
}

// -------------------------------------------------------------------------------- as documented

TEST(LeakGuardPage, ShowsWhatIsSaid) {
  const std::string page = ReadFile(Runfile("fixture/LEAK_GUARD.md"));
  const std::string fence = "```text\n";
  const size_t begin = page.find(fence) + fence.size();
  const std::string shown = page.substr(begin, page.find("```", begin) - begin);
  OnASpoiltHost([&] {
    const std::string output = RunLeaky("Ordinary.RemountsReadOnly").output;
    EXPECT_THAT(std::regex_replace(output, std::regex("(id |shared:|master:)[0-9]+"), "$1…"),
                HasSubstr(shown));
  });
}

// ------------------------------------------------------------------ without a namespace of its own

TEST(LeakGuardWithoutNamespace, LooksAtTheHostsTable) {
  OnASpoiltHost([] {
    const ProgramResult result =
        RunLeaky("Ordinary.Mounts:Ordinary.LeavesNothing:Private.Mounts",
                 {{"HERMETEST_LEAK_NAMESPACE", "off"}, {"HERMETEST_LEAK_UNDECIDED", "fail"}});
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{"Ordinary.Mounts"})
        << result.output;
    EXPECT_EQ(access("/mnt/stray", F_OK), 0);
  });
}

}  // namespace
}  // namespace hermetest::tests

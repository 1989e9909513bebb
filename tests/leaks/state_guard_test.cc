// Beyond mounts: the guard fails the test that left something of another kind, each with words of
// its own, and looks at no kind that it is told to leave out.

#include <sys/mount.h>

#include <map>
#include <set>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/leaks/leavings.h"
#include "hermetest/tests/leaks/spoilt_host.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A sandbox as leavings.h asks for it.
void OnAHost(absl::FunctionRef<void()> body) {
  RunIsolated(Isolation().WithNetwork().WithHostname("snapshot"), [&] {
    ASSERT_EQ(mount("tmp", "/tmp", "tmpfs", 0, nullptr), 0);
    body();
  }).ReportHere();
}

ProgramResult RunLeaving(const std::string& test,
                         const std::map<std::string, std::string>& environment) {
  ProgramOptions options;
  options.environment = {{"HERMETEST_LEAK_KINDS", ""},     {"HERMETEST_LEAK_IGNORE", ""},
                         {"HERMETEST_LEAK_NAMESPACE", ""}, {"HERMETEST_LEAK_UNDECIDED", "fail"},
                         {"HERMETEST_LEAK_TRANSIENT", ""}, {"HERMETEST_ISOLATION", ""},
                         {"TEST_TMPDIR", "/tmp"}};
  for (const auto& [name, value] : environment) options.environment[name] = value;
  return RunProgram({Runfile("tests/leaks/leaving"), "--gtest_filter=" + test}, options);
}

class LeavingTest : public testing::TestWithParam<Leaving> {
 protected:
  static std::string Test() { return absl::StrCat("All/Ordinary.Leaves/", GetParam().name); }
};

TEST_P(LeavingTest, FailsTheTest) {
  OnAHost([] {
    const ProgramResult result = RunLeaving(Test() + ":Nothing.IsLeft", {});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{Test()}) << result.output;
    EXPECT_THAT(result.output,
                ContainsRegex(" left traces on the host:\n(.*\n)*" + GetParam().text +
                              "  (likely cause|could not decide): "));
  });
}

TEST_P(LeavingTest, IsNotSeenWhereItsKindIsLeftOut) {
  OnAHost([] {
    std::string kinds = absl::StrCat("-", LeakKindName(GetParam().kind));
    // What cannot be made without the other.
    if (GetParam().kind == LeakKind::kQueues) kinds += ",-descriptors";
    if (GetParam().kind == LeakKind::kNamespaces) kinds += ",-processes";
    const ProgramResult result = RunLeaving(Test(), {{"HERMETEST_LEAK_KINDS", kinds}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  });
}

// What a sandbox has of its own is no leak; it has the host's network and files.
TEST_P(LeavingTest, IsNoLeakInASandboxOfItsOwn) {
  const bool of_the_host =
      GetParam().kind == LeakKind::kInterfaces || GetParam().kind == LeakKind::kFiles;
  OnAHost([&] {
    const std::string test = absl::StrCat("All/InASandbox.Leaves/", GetParam().name);
    const ProgramResult result = RunLeaving(test, {});
    EXPECT_EQ(result.exit_code, of_the_host ? 1 : 0) << result.output;
  });
}

INSTANTIATE_TEST_SUITE_P(Host, LeavingTest, testing::ValuesIn(LeavingsOnTheHost()),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Process, LeavingTest, testing::ValuesIn(LeavingsInTheProcess()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(LeakGuard, LetsASuiteTakeBackWhatItsSetUpDid) {
  OnAHost([] {
    const ProgramResult result = RunLeaving("Reverting.*", {});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  });
}

TEST(LeakGuard, FailsASuiteThatDoesNot) {
  OnAHost([] {
    const ProgramResult result = RunLeaving("NotReverting.*:Nothing.IsLeft", {});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(FailedTests(result.output), IsEmpty()) << result.output;
    EXPECT_THAT(result.output,
                HasSubstr("TearDownTestSuite() of NotReverting left traces on the host:\n"
                          "environment: added: the variable STRAY\n"
                          "  likely cause: SetUpTestSuite() of NotReverting, outside isolation\n"));
  });
}

// A file of TEST_TMPDIR is the test's; one of /tmp may be another program's.
TEST(LeakGuard, IsSureOfTestTmpdirOnly) {
  OnAHost([] {
    ASSERT_EQ(mount("own", "/mnt", "tmpfs", 0, nullptr), 0);
    const std::string test = "All/Ordinary.Leaves/File";
    const ProgramResult undecided =
        RunLeaving(test, {{"HERMETEST_LEAK_UNDECIDED", ""}, {"TEST_TMPDIR", "/mnt"}});
    EXPECT_EQ(undecided.exit_code, 0) << undecided.output;
    EXPECT_THAT(undecided.output,
                HasSubstr(test + " may have left traces on the host:\nfiles: left: /tmp/"));
    const ProgramResult sure =
        RunLeaving("All/Ordinary.Leaves/TemporaryFile",
                   {{"HERMETEST_LEAK_UNDECIDED", ""}, {"TEST_TMPDIR", "/mnt"}});
    EXPECT_EQ(sure.exit_code, 1);
    EXPECT_THAT(sure.output, HasSubstr("files: left: /mnt/hermetest-stray\n  likely cause: "));
  });
}

// Most are the machine's in every sandbox. Those that a user namespace has can be spoilt.
TEST(LeakGuard, FindsAKernelSettingThatATestChanged) {
  RunIsolated(Isolation().WithUserNamespace(), [] {
    ASSERT_EQ(mount("tmp", "/tmp", "tmpfs", 0, nullptr), 0);
    const ProgramResult result = RunLeaving("*Setting.IsChanged:Nothing.IsLeft", {});
    EXPECT_EQ(FailedTests(result.output),
              (std::set<std::string>{"InASandboxSetting.IsChanged", "OrdinarySetting.IsChanged"}))
        << result.output;
    EXPECT_THAT(result.output,
                ContainsRegex(
                    "InASandboxSetting.IsChanged left traces on the host:\n"
                    "settings: user.max_inotify_instances changed from \"[0-9]+\" to \"7\"\n"
                    "  likely cause: InASandboxSetting.IsChanged: kernel settings are no part of a "
                    "sandbox\n"));
    EXPECT_THAT(
        result.output,
        ContainsRegex("OrdinarySetting.IsChanged left traces on the host:\n"
                      "settings: user.max_inotify_instances changed from \"7\" to \"8\"\n"
                      "  likely cause: the test itself, which ran outside isolation, or a process "
                      "that it started\n"));
  }).ReportHere();
}

// That test changes the program itself, which has entered the test's sandbox.
TEST(LeakGuard, LooksAwayFromATestInADebugger) {
  OnAHost([] {
    const std::string test = "All/InASandbox.Leaves/Umask";
    const ProgramResult result = RunLeaving(test, {{"HERMETEST_DEBUG", test}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  });
}

// Each iteration begins anew.
TEST(LeakGuard, IsNotConfusedByRepetition) {
  OnAHost([] {
    const ProgramResult result = RunLeaving(
        "Nothing.IsLeft:Reverting.*:All/InASandbox.Leaves/Hostname", {{"GTEST_REPEAT", "3"}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  });
}

}  // namespace
}  // namespace hermetest::tests

// The sandbox that was prepared for the next test is never out of date: it is discarded, and why is
// in the trace of the engine. See changing_host_helper.cc.

#include <sys/mount.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/engine_trace.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

struct Conditions {
  const char* suite = "ChangingHost";
  int tests = 11;
  const char* prepare = "on";
  std::function<void()> before_exec = nullptr;
};

// Returns the trace of the helper, all of whose tests have to pass.
std::vector<TraceEvent> TraceOfHelper(const Conditions& conditions) {
  const std::string helper = Runfile("tests/sandbox/changing_host_helper");
  const std::string trace = NewTempPath("trace.json");
  const ScopedDirectory directory;
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    ASSERT_EQ(mount("scratch", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
    ProgramOptions options;
    options.before_exec = conditions.before_exec;
    options.environment = {{"HERMETEST_ISOLATION", "on"},
                           {"HERMETEST_PREPARE", conditions.prepare},
                           {"HERMETEST_TRACE", trace},
                           {"TEST_TMPDIR", directory.path()}};
    const ProgramResult result =
        RunProgram({helper, absl::StrCat("--gtest_filter=", conditions.suite, ".*")}, options);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output,
                HasSubstr(absl::StrCat("[  PASSED  ] ", conditions.tests, " tests.")));
  });
  EXPECT_TRUE(host.passed()) << host;
  return ReadEngineTrace(trace);
}

// For every kind of change there has been a sandbox that showed the host as it was before.
void ExpectDiscardedForEachChange(const std::vector<TraceEvent>& events) {
  constexpr char kMounts[] = "the mount table has changed";
  constexpr char kName[] = "the host name has changed";
  constexpr char kRoot[] = "the root directory or the mount namespace has changed";
  EXPECT_THAT(
      ReasonsToDiscard(events),
      UnorderedElementsAre(
          Pair("ChangingHost.HasTheMount", kMounts),
          Pair("ChangingHost.NoLongerHasTheMount", kMounts),
          Pair("ChangingHost.HasTheNewHostname", kName),
          Pair("ChangingHost.IsInTheNewDirectory", "the working directory has changed"),
          // Without ids of mounts that no other mount ever has, it is the namespace that differs.
          Pair("ChangingHost.IsACopyOfTheNewNamespace",
               AnyOf(kRoot, "the mount namespace has changed")),
          Pair("ChangingHost.HasTheLaterMount", kMounts),
          Pair("ChangingHost.HasTheHostnameOfTheNewNamespace", kName),
          Pair("ChangingHost.KeepsTheNewDirectory", "the test asks for another sandbox"),
          Pair("ChangingHost.HasTheMountsOfTheNewRoot", kMounts),
          Pair("ChangingHost.HasTheNewRoot", kRoot)));
  EXPECT_EQ(CountEvents(events, "prepared"), 10U);
  EXPECT_EQ(CountEvents(events, "taken"), 0U);
}

TEST(ChangingHost, IsWhatTheNextTestSees) { ExpectDiscardedForEachChange(TraceOfHelper({})); }

TEST(ChangingHost, IsWhatTheNextTestSeesWithoutStatx) {
  ExpectDiscardedForEachChange(TraceOfHelper({"ChangingHost", 11, "on", &DenyStatx}));
}

TEST(ChangingUsers, AreWhatTheNextTestSees) {
  const std::vector<TraceEvent> events = TraceOfHelper({"ChangingUsers", 2});
  EXPECT_THAT(ReasonsToDiscard(events),
              UnorderedElementsAre(Pair("ChangingUsers.IsTheUserOfTheNewNamespace",
                                        "the user namespace has changed")));
  EXPECT_EQ(CountEvents(events, "taken"), 0U);
}

// The changes themselves do what the tests look for.
TEST(ChangingHost, IsSeenWhereNothingIsPrepared) {
  const std::vector<TraceEvent> events = TraceOfHelper({"ChangingHost", 11, "off"});
  EXPECT_THAT(ReasonsToDiscard(events), IsEmpty());
  EXPECT_EQ(CountEvents(events, "prepared"), 0U);
  EXPECT_EQ(CountEvents(events, "made"), 11U);
}

}  // namespace
}  // namespace hermetest::tests

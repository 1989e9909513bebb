// The next test's world, prepared ahead, is never out of date. See changing_host_helper.cc.

#include <sys/mount.h>

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/world/observe.h"

namespace hermetest::tests {
namespace {

void ExpectIsSeen(const std::function<void()>& before_exec) {
  const std::string helper = Runfile("tests/world/changing_host_helper");
  const ScopedDirectory directory;
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    ASSERT_EQ(mount("scratch", directory.path().c_str(), "tmpfs", 0, nullptr), 0);
    ProgramOptions options;
    options.before_exec = before_exec;
    options.environment = {{"HERMETEST_ISOLATION", "on"}, {"TEST_TMPDIR", directory.path()}};
    const ProgramResult result = RunProgram({helper}, options);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, testing::HasSubstr("[  PASSED  ] 10 tests."));
  });
  EXPECT_TRUE(host.passed()) << host;
}

TEST(ChangingHost, IsWhatTheNextTestSees) { ExpectIsSeen(nullptr); }

// Nor are there ids of mounts then that no other mount ever has.
TEST(ChangingHost, IsWhatTheNextTestSeesWithoutStatx) { ExpectIsSeen(&DenyStatx); }

}  // namespace
}  // namespace hermetest::tests

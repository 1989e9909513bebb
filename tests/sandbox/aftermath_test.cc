// What a test leaves behind is gone when the next one begins. See aftermath_helper.cc.

#include <sys/mount.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

TEST(Aftermath, OfOneTestDoesNotReachTheNext) {
  const std::string helper = Runfile("tests/sandbox/aftermath_helper");
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    ASSERT_EQ(mount("small", "/mnt", "tmpfs", 0, "size=4m"), 0);
    ProgramOptions options;
    options.environment = {{"HERMETEST_ISOLATION", "on"}};
    const ProgramResult result = RunProgram({helper}, options);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, testing::HasSubstr("[  PASSED  ] 16 tests."));
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

// One include and one target are enough for a newcomer's first test.

#include <sys/mount.h>
#include <unistd.h>

#include "hermetest/hermetest.h"

namespace {

using ::testing::Not;

class OneInclude : public hermetest::IsolatedTest {};

TEST_F(OneInclude, HasTheFixtureAndTheMatchers) {
  EXPECT_EQ(getpid(), 2);
  ASSERT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0);
  EXPECT_THAT(hermetest::CurrentMounts(),
              hermetest::IsOkAndHolds(hermetest::HasMountAt("/mnt", hermetest::FsType("tmpfs"))));
}

TEST(OneIncludeBlock, HasBlocksToo) {
  const hermetest::IsolatedResult result = hermetest::RunIsolated(
      hermetest::Isolation(), [] { ASSERT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0); });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_THAT(
      hermetest::CurrentMounts(),
      hermetest::IsOkAndHolds(Not(hermetest::HasMountAt("/mnt", hermetest::Source("scratch")))));
}

}  // namespace

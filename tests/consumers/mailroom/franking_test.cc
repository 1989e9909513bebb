// A suite that asks for more than its fixture gives, and says so.

#include <sys/mount.h>

#include <fstream>

#include "fixture/isolated_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/matchers/mount_matchers.h"
#include "hermetest/matchers/mount_table_matchers.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/status_matchers.h"

namespace mailroom {
namespace {

using ::hermetest::CurrentMounts;
using ::hermetest::FsType;
using ::hermetest::HasMountAt;
using ::hermetest::IsOkAndHolds;

hermetest::Isolation PostOffice() { return hermetest::Isolation().WithHostname("post-office"); }

class FrankingTest : public hermetest::Isolated<IsolatedTest, PostOffice> {};

TEST_F(FrankingTest, KeepsItsStampsInMemory) {
  ASSERT_EQ(mount("stamps", "/mnt", "tmpfs", 0, nullptr), 0);
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(HasMountAt("/mnt", FsType("tmpfs"))));
  std::ofstream("/mnt/stamp") << "one";
}

TEST_F(FrankingTest, FindsNoStampOfTheTestBefore) {
  EXPECT_FALSE(std::ifstream("/mnt/stamp").is_open());
  EXPECT_TRUE(outbox_.Post("unfranked"));
}

}  // namespace
}  // namespace mailroom

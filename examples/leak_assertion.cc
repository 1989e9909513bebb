// A block that mounts something and takes it back, and an assertion that it did.

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/mount_leak_guard.h"

namespace {

using hermetest::MountLeakGuard;

class InstallerTest : public hermetest::IsolatedTest {};

TEST_F(InstallerTest, LeavesNoMount) {
  const MountLeakGuard guard;
  EXPECT_EQ(system("mount --bind /etc /mnt"), 0);
  EXPECT_EQ(system("umount /mnt"), 0);
  EXPECT_THAT(guard.Leaks(), testing::IsEmpty());
}

TEST_F(InstallerTest, IsCaughtWhenItDoes) {
  const MountLeakGuard guard;
  EXPECT_EQ(system("mount --bind /etc /mnt"), 0);
  EXPECT_THAT(guard.Leaks(), testing::SizeIs(1));
}

}  // namespace

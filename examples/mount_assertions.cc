// What a test mounted, and where it runs, as matchers say it. See matchers/README.md.

#include <sys/mount.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/mount_matchers.h"
#include "hermetest/matchers/mount_table_matchers.h"
#include "hermetest/matchers/namespace_matchers.h"
#include "hermetest/matchers/process_matchers.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/procfs/namespaces_of.h"
#include "hermetest/matchers/procfs/processes.h"
#include "hermetest/matchers/status_matchers.h"

namespace hermetest {
namespace {

using ::testing::AllOf;

class ScratchTest : public IsolatedTest {};

TEST_F(ScratchTest, MountsItsOwn) {
  ASSERT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0);

  EXPECT_THAT(CurrentMounts(),
              IsOkAndHolds(HasMountAt("/mnt", AllOf(FsType("tmpfs"), IsPrivate()))));
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(EveryMountUnder("/", IsPrivate())));
}

TEST_F(ScratchTest, RunsInItsOwn) {
  EXPECT_THAT(ReadProcessStatus(getpid()), IsOkAndHolds(PidIn(PidNamespace::kInnermost, 2)));
  EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(DiffersFromHost(NamespaceKind::kMount)));
}

}  // namespace
}  // namespace hermetest

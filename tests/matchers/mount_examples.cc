#include "hermetest/tests/matchers/mount_examples.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/mount_matchers.h"
#include "hermetest/matchers/mount_table_matchers.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::Not;
using ::testing::StartsWith;

// The text is fixed, so that the failures are the same at every run. A sandbox sees the mounts of
// its host as slaves; /mnt is the test's own.
constexpr absl::string_view kMounts =
    "27 1 254:1 / / rw,relatime master:1 - ext4 /dev/vda1 rw\n"
    "28 27 0:5 / /proc rw,nosuid - proc proc rw\n"
    "96 27 0:67 / /mnt rw,relatime shared:7 - tmpfs scratch rw,size=4k\n"
    "97 96 0:67 /data /mnt/data ro,relatime shared:7 - tmpfs scratch rw,size=4k\n"
    "98 96 0:68 / /mnt/tmp rw,relatime - tmpfs tmp rw\n";

MountTable Parse(absl::string_view text) {
  absl::StatusOr<MountTable> table = ParseMountInfo(text);
  if (!table.ok()) throw std::logic_error(table.status().ToString());
  return *std::move(table);
}

}  // namespace

std::vector<ExamplesOf> MountExamples() {
  const MountTable table = Parse(kMounts);
  const MountInfo root = *table.Topmost("/");
  const MountInfo mnt = *table.Topmost("/mnt");
  const MountInfo data = *table.Topmost("/mnt/data");
  const MountInfo tmp = *table.Topmost("/mnt/tmp");
  const MountInfo unbindable =
      Parse("99 27 0:69 / /opt rw,relatime unbindable - tmpfs opt rw\n")[0];
  return {
      {"MountPoint", HERMETEST_EXAMPLE(mnt, MountPoint("/mnt")),
       HERMETEST_EXAMPLE(mnt, MountPoint(StartsWith("/mnt/")))},
      {"FsType", HERMETEST_EXAMPLE(mnt, FsType("tmpfs")), HERMETEST_EXAMPLE(root, FsType("tmpfs"))},
      {"Source", HERMETEST_EXAMPLE(mnt, Source("scratch")),
       HERMETEST_EXAMPLE(root, Source("scratch"))},
      {"Root", HERMETEST_EXAMPLE(data, Root("/data")), HERMETEST_EXAMPLE(mnt, Root(Not("/")))},
      {"HasMountOption", HERMETEST_EXAMPLE(data, HasMountOption("ro")),
       HERMETEST_EXAMPLE(mnt, HasMountOption("size=4k"))},
      {"HasSuperOption", HERMETEST_EXAMPLE(mnt, HasSuperOption(StartsWith("size="))),
       HERMETEST_EXAMPLE(tmp, HasSuperOption(StartsWith("size=")))},
      {"IsReadOnly", HERMETEST_EXAMPLE(data, IsReadOnly()), HERMETEST_EXAMPLE(mnt, IsReadOnly())},
      {"IsPrivate", HERMETEST_EXAMPLE(tmp, IsPrivate()), HERMETEST_EXAMPLE(mnt, IsPrivate())},
      {"IsShared", HERMETEST_EXAMPLE(mnt, IsShared()), HERMETEST_EXAMPLE(root, IsShared())},
      {"IsSlave", HERMETEST_EXAMPLE(root, IsSlave()), HERMETEST_EXAMPLE(mnt, IsSlave())},
      {"IsUnbindable", HERMETEST_EXAMPLE(unbindable, IsUnbindable()),
       HERMETEST_EXAMPLE(tmp, IsUnbindable())},
      {"InPeerGroup", HERMETEST_EXAMPLE(mnt, InPeerGroup(7)),
       HERMETEST_EXAMPLE(tmp, InPeerGroup(*mnt.peer_group))},
      {"IsSlaveOf", HERMETEST_EXAMPLE(root, IsSlaveOf(1)),
       HERMETEST_EXAMPLE(root, IsSlaveOf(*mnt.peer_group))},
      {"IsPeerOf", HERMETEST_EXAMPLE(data, IsPeerOf(mnt)), HERMETEST_EXAMPLE(tmp, IsPeerOf(mnt))},
  };
}

std::vector<ExamplesOf> MountTableExamples() {
  const MountTable mounts = Parse(kMounts);
  // The table again, after a mount that has gone and one that has come.
  const MountTable later = Parse(absl::StrCat(kMounts.substr(0, kMounts.find("98 ")),
                                              "98 27 0:70 / /srv rw,relatime - tmpfs srv rw\n"));
  return {
      {"HasMount", HERMETEST_EXAMPLE(mounts, HasMount(AllOf(FsType("proc"), IsPrivate()))),
       HERMETEST_EXAMPLE(mounts, HasMount(AllOf(MountPoint("/mnt"), FsType("ext4"), IsPrivate())))},
      {"HasMountAt", HERMETEST_EXAMPLE(mounts, HasMountAt("/mnt", FsType("tmpfs"))),
       HERMETEST_EXAMPLE(mounts, HasMountAt("/mnt/data/x", FsType("tmpfs")))},
      {"EveryMountUnder", HERMETEST_EXAMPLE(mounts, EveryMountUnder("/mnt", FsType("tmpfs"))),
       HERMETEST_EXAMPLE(mounts, EveryMountUnder("/mnt", Not(IsShared())))},
      {"SameMountsAs", HERMETEST_EXAMPLE(mounts, SameMountsAs(mounts)),
       HERMETEST_EXAMPLE(later, SameMountsAs(mounts))},
  };
}

}  // namespace hermetest::tests

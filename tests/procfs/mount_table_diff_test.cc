// Diff on tables written by hand.

#include "hermetest/matchers/procfs/mount_table_diff.h"

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"

namespace hermetest {
namespace {

std::string Text(const MountTableDiff& diff) {
  std::ostringstream out;
  out << diff;
  return out.str();
}

MountTable Parse(absl::string_view text) {
  absl::StatusOr<MountTable> mounts = ParseMountInfo(text);
  if (mounts.ok()) return *std::move(mounts);
  ADD_FAILURE() << mounts.status();
  return {};
}

struct Row {
  const char* what;
  const char* before;
  const char* after;
  const char* diff;
};

constexpr Row kRows[] = {
    {"nothing", "", "", ""},
    {"nothing changed", "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n",
     "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n", ""},
    {"another order", "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n",
     "2 1 0:2 / /m rw - t m rw\n1 0 0:1 / / rw - t root rw\n", ""},
    {"other ids, as in a copy of the namespace",
     "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n",
     "11 10 0:1 / / rw - t root rw\n12 11 0:2 / /m rw - t m rw\n", ""},
    {"one more", "1 0 0:1 / / rw - t root rw\n",
     "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n",
     "added: /m t m rw, private  [id 2]\n"},
    {"one less", "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n",
     "1 0 0:1 / / rw - t root rw\n", "removed: /m t m rw, private  [id 2]\n"},
    {"the id used again by another mount", "1 0 0:1 / / rw - t root rw\n2 1 0:2 / /m rw - t m rw\n",
     "1 0 0:1 / / rw - t root rw\n2 1 0:3 / /m rw - t other rw\n",
     "removed: /m t m rw, private  [id 2]\nadded: /m t other rw, private  [id 2]\n"},
    {"the id used again in another place, by a part of the same file system",
     "1 0 0:1 / / rw - t root rw\n2 1 0:2 /a /m rw - t m rw\n",
     "1 0 0:1 / / rw - t root rw\n2 1 0:2 /b /n rw - t m rw\n",
     "removed: /m t m rw, root /a, private  [id 2]\n"
     "added: /n t m rw, root /b, private  [id 2]\n"},
    {"a second one of the same content", "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /m rw - t m rw\n",
     "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /m rw - t m rw\n3 2 0:2 / /m rw - t m rw\n",
     "added: /m t m rw, private  [id 3]\n"},
    {"the lower of two equal ones is told by its id",
     "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /m rw - t m rw\n3 2 0:2 / /m rw - t m rw\n",
     "1 0 0:1 / / rw - t r rw\n3 1 0:2 / /m rw - t m rw\n",
     "removed: /m t m rw, private  [id 2]\n"
     "changed: /m t m rw, private  [id 3]\n  it is mounted on another mount\n"},
    {"every field that can change", "2 1 0:2 /d /m rw,noatime shared:4 - t m rw,a\n",
     "2 1 0:2 /d//deleted /m ro unbindable - t m rw,b\n",
     "changed: /m t m ro, root /d (deleted), unbindable  [id 2, unbindable]\n"
     "  root: there -> deleted\n"
     "  options: rw,noatime -> ro\n"
     "  propagation: shared in A -> unbindable  [shared:4 -> unbindable]\n"
     "  super options: rw,a -> rw,b\n"},
    {"another peer group", "2 1 0:2 / /m rw master:4 - t m rw\n",
     "2 1 0:2 / /m rw master:5 - t m rw\n",
     "changed: /m t m rw, slave of A  [id 2, master:5]\n"
     "  propagation: slave of B -> slave of A  [master:4 -> master:5]\n"},
    {"changed, with another id", "2 1 0:2 / /m rw - t m rw\n", "9 1 0:2 / /m ro - t m rw\n",
     "changed: /m t m ro, private  [id 9]\n  options: rw -> ro\n"},
    {"moved", "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /a rw - t m rw\n",
     "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /b\\040c rw - t m rw\n",
     "changed: \"/b c\" t m rw, private  [id 2]\n  mount point: /a -> \"/b c\"\n"},
    {"the order of a stack",
     "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /m rw - t a rw\n3 2 0:3 / /m rw - t b rw\n",
     "1 0 0:1 / / rw - t r rw\n2 1 0:3 / /m rw - t b rw\n3 2 0:2 / /m rw - t a rw\n",
     "changed: /m t a rw, private  [id 3]\n  it is mounted on another mount\n"
     "changed: /m t b rw, private  [id 2]\n  it is mounted on another mount\n"},
    {"a mount below that was there is gone",
     "1 0 0:1 / / rw - t r rw\n2 1 0:2 / /m rw - t a rw\n3 2 0:3 / /m/x rw - t b rw\n",
     "3 1 0:3 / /m/x rw - t b rw\n",
     "removed: / t r rw, private  [id 1]\nremoved: /m t a rw, private  [id 2]\n"
     "changed: /m/x t b rw, private  [id 3]\n  it is mounted on another mount\n"},
};

TEST(MountTableDiff, TellsMountsByTheirContent) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    const MountTableDiff diff = Diff(Parse(row.before), Parse(row.after));
    EXPECT_EQ(Text(diff), row.diff);
    EXPECT_EQ(diff.empty(), row.diff == std::string());
  }
}

// A table whose mounts have the unique ids first, first + 1, ...
MountTable WithUniqueIds(absl::string_view text, uint64_t first) {
  const MountTable table = Parse(text);
  std::vector<MountInfo> mounts(table.begin(), table.end());
  for (MountInfo& mount : mounts) mount.unique_id = UniqueMountId{first++};
  return MountTable(mounts);
}

constexpr absl::string_view kMount = "2 1 0:2 / /m rw - t m rw\n";

TEST(MountTableDiff, TellsMountsByTheirUniqueIds) {
  EXPECT_TRUE(Diff(WithUniqueIds(kMount, 7), WithUniqueIds(kMount, 7)).empty());
  EXPECT_EQ(Text(Diff(WithUniqueIds(kMount, 7), WithUniqueIds(kMount, 8))),
            "removed: /m t m rw, private  [id 2]\nadded: /m t m rw, private  [id 2]\n");
  EXPECT_EQ(Text(Diff(WithUniqueIds(kMount, 7), WithUniqueIds("3 1 0:3 /r /n rw - u n rw\n", 7))),
            "changed: /n u n rw, root /r, private  [id 3]\n"
            "  mount point: /m -> /n\n"
            "  root: / -> /r\n"
            "  type: t -> u\n"
            "  source: m -> n\n");
}

TEST(MountTableDiff, DoesWithoutUniqueIdsThatOneTableLacks) {
  EXPECT_TRUE(Diff(WithUniqueIds(kMount, 7), Parse(kMount)).empty());
  EXPECT_TRUE(Diff(Parse(kMount), WithUniqueIds(kMount, 7)).empty());
}

TEST(MountTableDiff, DoesWithoutUniqueIdsBetweenNamespaces) {
  MountTable here = WithUniqueIds(kMount, 7);
  MountTable copy = WithUniqueIds(kMount, 8);
  here.set_namespace_id(MountNamespaceId{1});
  EXPECT_FALSE(Diff(here, copy).empty());
  copy.set_namespace_id(MountNamespaceId{2});
  EXPECT_TRUE(Diff(here, copy).empty());
  copy.set_namespace_id(MountNamespaceId{1});
  EXPECT_FALSE(Diff(here, copy).empty());
}

TEST(MountTableDiff, NamesPeerGroupsAsTheTreeBesideItDoes) {
  const MountTable before = Parse("1 0 0:1 / / rw shared:5 - t r rw\n");
  const MountTable after = Parse(
      "1 0 0:1 / / rw shared:5 - t r rw\n2 1 0:2 / /m rw shared:6 - t m rw\n"
      "3 1 0:3 / /n rw shared:7 master:8 - t n rw\n");
  const MountTableDiff diff = Diff(before, after);
  EXPECT_EQ(Text(diff),
            "added: /m t m rw, shared in A  [id 2, shared:6]\n"
            "added: /n t n rw, shared in B, slave of C  [id 3, shared:7 master:8]\n");
  EXPECT_EQ(TextBeside(after, diff),
            "added: /m t m rw, shared in B  [id 2, shared:6]\n"
            "added: /n t n rw, shared in C, slave of D  [id 3, shared:7 master:8]\n");
  EXPECT_EQ(TextBeside(before, diff),
            "added: /m t m rw, shared in B  [id 2, shared:6]\n"
            "added: /n t n rw, shared in C, slave of D  [id 3, shared:7 master:8]\n");
}

TEST(MountTableDiff, GivesTheMountsThemselves) {
  const MountTable before = Parse("2 1 0:2 / /a rw - t a rw\n3 1 0:3 / /b rw - t b rw\n");
  const MountTable after = Parse("3 1 0:3 / /b ro - t b rw\n4 1 0:4 / /c rw - t c rw\n");
  const MountTableDiff diff = Diff(before, after);
  EXPECT_THAT(diff.removed, testing::ElementsAre(before[0]));
  EXPECT_THAT(diff.added, testing::ElementsAre(after[1]));
  ASSERT_EQ(diff.changed.size(), 1);
  EXPECT_EQ(diff.changed[0].before, before[1]);
  EXPECT_EQ(diff.changed[0].after, after[0]);
  EXPECT_FALSE(diff.changed[0].reparented);
}

}  // namespace
}  // namespace hermetest

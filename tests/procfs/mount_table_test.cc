// MountTable on tables written by hand: where paths lead, families, and the tree as text.

#include "hermetest/matchers/procfs/mount_table.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"

namespace hermetest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pointee;
using ::testing::SizeIs;

MountTable Parse(absl::string_view text) {
  absl::StatusOr<MountTable> mounts = ParseMountInfo(text);
  if (mounts.ok()) return *std::move(mounts);
  ADD_FAILURE() << mounts.status();
  return {};
}

// The sources of the mounts name them.
std::string Name(const MountInfo* mount) { return mount == nullptr ? "none" : mount->source; }

std::vector<std::string> Names(const std::vector<const MountInfo*>& mounts) {
  std::vector<std::string> names;
  for (const MountInfo* mount : mounts) names.push_back(Name(mount));
  return names;
}

constexpr absl::string_view kPlain =
    "1 0 0:1 / / rw - t root rw\n"
    "2 1 0:2 / /foo rw - t foo rw\n"
    "3 2 0:3 / /foo/bar rw - t bar rw\n"
    "4 1 0:4 / /foobar/x rw - t x rw\n";

// Everything below /a is hidden by what was mounted over /a later; that one has a mount of its own.
constexpr absl::string_view kHidden =
    "1 0 0:1 / / rw - t root rw\n"
    "2 1 0:2 / /a/b rw - t early rw\n"
    "3 2 0:3 / /a/b/c rw - t early_below rw\n"
    "4 1 0:4 / /a rw - t late rw\n"
    "5 4 0:5 / /a/d rw - t late_below rw\n";

constexpr absl::string_view kStacked =
    "1 0 0:1 / / rw - t root rw\n"
    "2 1 0:2 / /s rw - t bottom rw\n"
    "3 2 0:3 / /s/in rw - t in_bottom rw\n"
    "4 2 0:4 / /s rw - t middle rw\n"
    "5 4 0:5 / /s rw - t top rw\n"
    "6 5 0:6 / /s/in rw - t in_top rw\n";

// A mount under an older one (MOVE_MOUNT_BENEATH, or propagation): the older one stays on top.
constexpr absl::string_view kBeneath =
    "1 0 0:1 / / rw - t root rw\n"
    "2 9 0:2 / /s rw - t top rw\n"
    "9 1 0:9 / /s rw - t beneath rw\n";

// Mounting over "/" changes nothing for a process whose root directory is what was there before.
constexpr absl::string_view kOverRoot =
    "1 0 0:1 / / rw - t root rw\n"
    "2 1 0:2 / /a rw - t a rw\n"
    "3 1 0:3 / / rw - t over rw\n"
    "4 3 0:4 / /a rw - t a_in_over rw\n";

// The root directory is no mount's root (chroot).
constexpr absl::string_view kJail =
    "5 2 0:5 / /a rw - t a rw\n"
    "6 5 0:6 / /a/b rw - t b rw\n"
    "7 2 0:7 / /c rw - t c rw\n";
constexpr absl::string_view kJailWithOver =
    "5 2 0:5 / /a rw - t a rw\n"
    "6 2 0:6 / / rw - t over rw\n"
    "7 6 0:7 / /a rw - t a_in_over rw\n";

struct PathRow {
  const char* what;
  absl::string_view table;
  const char* path;
  const char* covering;
  const char* topmost;
};

constexpr PathRow kPaths[] = {
    {"the root", kPlain, "/", "root", "root"},
    {"a file of the root", kPlain, "/etc/passwd", "root", "none"},
    {"a mount point", kPlain, "/foo", "foo", "foo"},
    {"a file below one", kPlain, "/foo/x", "foo", "none"},
    {"a longer name is not below", kPlain, "/foobar", "root", "none"},
    {"a shorter name neither", kPlain, "/fo", "root", "none"},
    {"a mount on a mount", kPlain, "/foo/bar", "bar", "bar"},
    {"far below", kPlain, "/foo/bar/a/b/c", "bar", "none"},
    {"between mount points", kPlain, "/foobar/y", "root", "none"},
    {"slashes at the end", kPlain, "/foo//", "foo", "foo"},
    {"slashes in the middle", kPlain, "//foo///bar", "bar", "bar"},
    {"nothing but slashes", kPlain, "///", "root", "root"},
    {"empty", kPlain, "", "none", "none"},
    {"not absolute", kPlain, "foo", "none", "none"},
    {"hidden by a mount on a directory above", kHidden, "/a/b", "late", "none"},
    {"below what is hidden", kHidden, "/a/b/c/x", "late", "none"},
    {"a mount on what hides", kHidden, "/a/d/x", "late_below", "none"},
    {"what hides", kHidden, "/a", "late", "late"},
    {"the topmost of a stack", kStacked, "/s", "top", "top"},
    {"a mount on the topmost", kStacked, "/s/in", "in_top", "in_top"},
    {"beside it", kStacked, "/s/out", "top", "none"},
    {"mounted beneath", kBeneath, "/s", "top", "top"},
    {"a root that is mounted over", kOverRoot, "/", "root", "root"},
    {"a file there", kOverRoot, "/x", "root", "none"},
    {"a mount there", kOverRoot, "/a", "a", "a"},
    {"a jail without a mount at its root", kJail, "/", "none", "none"},
    {"a file in it", kJail, "/x", "none", "none"},
    {"a mount in it", kJail, "/a/x", "a", "none"},
    {"a mount on a mount in it", kJail, "/a/b", "b", "b"},
    {"a jail that is mounted over", kJailWithOver, "/", "none", "none"},
    {"a mount in that", kJailWithOver, "/a", "a", "a"},
    {"no table at all", "", "/", "none", "none"},
};

TEST(MountTable, FollowsPathsAsTheKernelDoes) {
  for (const PathRow& row : kPaths) {
    SCOPED_TRACE(row.what);
    const MountTable table = Parse(row.table);
    EXPECT_EQ(Name(table.Covering(row.path)), row.covering) << row.path;
    EXPECT_EQ(Name(table.Topmost(row.path)), row.topmost) << row.path;
  }
}

TEST(MountTable, TellsWhatIsHidden) {
  const MountTable stacked = Parse(kStacked);
  EXPECT_FALSE(stacked.IsHidden(stacked[0]));
  EXPECT_TRUE(stacked.IsHidden(stacked[1]));
  EXPECT_TRUE(stacked.IsHidden(stacked[2]));
  EXPECT_FALSE(stacked.IsHidden(stacked[5]));

  EXPECT_THAT(Names(stacked.Under("/")), ElementsAre("root", "top", "in_top"));
  EXPECT_THAT(Names(Parse(kHidden).Under("/")), ElementsAre("root", "late", "late_below"));
  EXPECT_THAT(Names(Parse(kOverRoot).Under("/")), ElementsAre("root", "a"));
  EXPECT_THAT(Names(Parse(kJail).Under("/")), ElementsAre("a", "b", "c"));
  EXPECT_THAT(Names(Parse(kJailWithOver).Under("/")), ElementsAre("a"));
}

TEST(MountTable, ListsWhatIsUnderAPath) {
  const MountTable table = Parse(kPlain);
  EXPECT_THAT(Names(table.Under("/")), ElementsAre("root", "foo", "bar", "x"));
  EXPECT_THAT(Names(table.Under("/foo")), ElementsAre("foo", "bar"));
  EXPECT_THAT(Names(table.Under("/foo/")), ElementsAre("foo", "bar"));
  EXPECT_THAT(Names(table.Under("/foobar")), ElementsAre("x"));
  EXPECT_THAT(Names(table.Under("/fo")), IsEmpty());
  EXPECT_THAT(Names(table.Under("foo")), IsEmpty());
}

TEST(MountTable, KnowsFamilies) {
  const MountTable table = Parse(kStacked);

  EXPECT_THAT(Names(table.Children(table[0])), ElementsAre("bottom"));
  EXPECT_THAT(Names(table.Children(table[1])), ElementsAre("in_bottom", "middle"));
  EXPECT_THAT(Names(table.Children(table[5])), IsEmpty());
  EXPECT_THAT(Names(table.Ancestors(table[5])), ElementsAre("top", "middle", "bottom", "root"));
  EXPECT_THAT(Names(table.Ancestors(table[0])), IsEmpty());
  EXPECT_EQ(Name(table.Parent(table[3])), "bottom");
  EXPECT_EQ(table.Parent(table[0]), nullptr);
  EXPECT_EQ(Name(table.Find(MountId{4})), "middle");
  EXPECT_EQ(table.Find(MountId{44}), nullptr);
}

TEST(MountTable, TakesARootThatIsItsOwnParent) {
  const MountTable table = Parse("1 1 0:2 / / rw - rootfs rootfs rw\n2 1 0:3 / /m rw - t m rw\n");
  EXPECT_EQ(Name(table.Covering("/x")), "rootfs");
  EXPECT_THAT(Names(table.Children(table[0])), ElementsAre("m"));
  EXPECT_THAT(Names(table.Ancestors(table[1])), ElementsAre("rootfs"));
  EXPECT_EQ(table.Parent(table[0]), nullptr);
}

// What no kernel writes, a text may hold.
TEST(MountTable, SurvivesCirclesAndEqualIds) {
  const MountTable circle = Parse(
      "1 2 0:1 / /a rw - t a rw\n"
      "2 3 0:2 / /a rw - t b rw\n"
      "3 1 0:3 / /a rw - t c rw\n"
      "3 3 0:3 / / rw - t d rw\n");
  EXPECT_THAT(Names(circle.Ancestors(circle[0])), ElementsAre("b", "c", "a"));
  EXPECT_EQ(Name(circle.Covering("/a")), "none");
  EXPECT_EQ(circle.TreeString(),
            "#0 /a t a rw, private, hidden  [id 1]\n"
            "  #2 /a t c rw, private, hidden  [id 3]\n"
            "    #1 /a t b rw, private, hidden  [id 2]\n"
            "    #3 / t d rw, private, hidden  [id 3]\n");
}

TEST(MountTable, IsAContainer) {
  const MountTable table = Parse(kPlain);
  EXPECT_THAT(table, SizeIs(4));
  EXPECT_THAT(table, testing::Contains(testing::Field(&MountInfo::mount_point, "/foo")));
  EXPECT_THAT(MountTable(), IsEmpty());
  const MountTable copy(std::vector<MountInfo>(table.begin(), table.end()));
  EXPECT_EQ(copy, table);
  EXPECT_NE(copy, MountTable({table[0]}));
  EXPECT_THAT(&copy[1], Pointee(table[1]));
}

constexpr absl::string_view kPropagating =
    "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"
    "28 27 0:24 / /proc rw,nosuid shared:13 - proc proc rw\n"
    "96 27 0:40 / /mnt rw,relatime - tmpfs scratch rw,size=4k\n"
    "97 96 0:41 / /mnt ro,relatime master:1 - tmpfs on\\040top rw\n"
    "98 27 0:42 /dir//deleted /b rw shared:14 master:13 - tmpfs  rw\n"
    "99 27 0:43 / /u rw unbindable - fuse.sshfs h:/ rw\n"
    "100 27 0:4 net:[4026531833] /n rw master:9 propagate_from:1 - nsfs nsfs rw\n";

TEST(MountTable, PrintsATree) {
  EXPECT_EQ(Parse(kPropagating).TreeString(),
            R"(#0 / ext4 /dev/vda rw,relatime, shared in A  [id 27, shared:1]
  #1 /proc proc proc rw,nosuid, shared in B  [id 28, shared:13]
  #2 /mnt tmpfs scratch rw,relatime, private, hidden  [id 96]
    #3 /mnt tmpfs "on top" ro,relatime, slave of A  [id 97, master:1]
  #4 /b tmpfs "" rw, root /dir (deleted), shared in C, slave of B  [id 98, shared:14 master:13]
  #5 /u fuse.sshfs h:/ rw, unbindable  [id 99, unbindable]
  #6 /n nsfs nsfs rw, root net:[4026531833], slave of D, events from A  [id 100, master:9 propagate_from:1]
)");
}

// A text that is sorted in another way may have a child before its parent.
TEST(MountTable, NumbersMountsByTheirIndex) {
  EXPECT_EQ(Parse("2 1 0:2 / /m rw - t m rw\n1 0 0:1 / / rw - t root rw\n").TreeString(),
            "#1 / t root rw, private  [id 1]\n"
            "  #0 /m t m rw, private  [id 2]\n");
}

// Another run, with other ids and groups, differs inside of the brackets only.
TEST(MountTable, PrintsTheSameTreeInEveryRun) {
  constexpr absl::string_view kElsewhere =
      "7 1 254:0 / / rw shared:40 - ext4 /dev/vda rw\n"
      "5 7 0:9 / /m rw shared:3 master:40 - tmpfs t rw\n";
  constexpr absl::string_view kHere =
      "27 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n"
      "99 27 0:24 / /m rw shared:44 master:1 - tmpfs t rw\n";
  EXPECT_EQ(Parse(kHere).TreeString(),
            "#0 / ext4 /dev/vda rw, shared in A  [id 27, shared:1]\n"
            "  #1 /m tmpfs t rw, shared in B, slave of A  [id 99, shared:44 master:1]\n");
  EXPECT_EQ(Parse(kElsewhere).TreeString(),
            "#0 / ext4 /dev/vda rw, shared in A  [id 7, shared:40]\n"
            "  #1 /m tmpfs t rw, shared in B, slave of A  [id 5, shared:3 master:40]\n");
}

TEST(MountTable, NamesMoreGroupsThanThereAreLetters) {
  std::string text;
  for (int i = 1; i <= 28; ++i) {
    absl::StrAppend(&text, i, " 0 0:1 / /", i, " rw shared:", 100 + i, " - t s rw\n");
  }
  const std::string tree = Parse(text).TreeString();
  EXPECT_THAT(tree, testing::HasSubstr("shared in Z  [id 26, shared:126]\n"));
  EXPECT_THAT(tree, testing::HasSubstr("shared in AA  [id 27, shared:127]\n"));
  EXPECT_THAT(tree, testing::HasSubstr("shared in AB  [id 28, shared:128]\n"));
}

TEST(MountTable, PrintsAMountWithItsPartsNamed) {
  std::ostringstream out;
  const MountTable table = Parse(kPropagating);
  out << table[3] << "\n" << table[4] << "\n";
  MountInfo with_unique_id = table[0];
  with_unique_id.unique_id = UniqueMountId{4294967299};
  out << with_unique_id;
  EXPECT_EQ(out.str(),
            "/mnt: tmpfs, source \"on top\", root /, options ro,relatime, super options rw, "
            "master:1, device 0:41, id 97, parent 96\n"
            "/b: tmpfs, source \"\", root /dir (deleted), options rw, super options rw, "
            "shared:14 master:13, device 0:42, id 98, parent 27\n"
            "/: ext4, source /dev/vda, root /, options rw,relatime, super options rw, shared:1, "
            "device 254:0, id 27, parent 1, unique id 4294967299");
}

struct OptionRow {
  const char* what;
  const char* options;
  const char* super_options;
  bool read_only;
};

constexpr OptionRow kOptions[] = {
    {"both writable", "rw,relatime", "rw,size=4k", false},
    {"the mount", "ro,relatime", "rw", true},
    {"the file system", "rw", "ro,size=4k", true},
    {"words that begin so", "rw,rox", "rw,rox,errors=remount-ro", false},
};

TEST(MountInfo, TellsWhetherItIsReadOnly) {
  for (const OptionRow& row : kOptions) {
    SCOPED_TRACE(row.what);
    MountInfo mount;
    mount.options = row.options;
    mount.super_options = row.super_options;
    EXPECT_EQ(mount.IsReadOnly(), row.read_only);
  }
}

TEST(MountInfo, ListsOptionsInOrder) {
  MountInfo mount;
  EXPECT_THAT(mount.Options(), IsEmpty());
  EXPECT_THAT(mount.SuperOptions(), IsEmpty());
  mount.options = "rw,nosuid,relatime";
  EXPECT_THAT(mount.Options(), ElementsAre("rw", "nosuid", "relatime"));
  EXPECT_TRUE(mount.HasOption("nosuid"));
  EXPECT_FALSE(mount.HasOption("nosu"));
  EXPECT_FALSE(mount.HasOption(""));
}

TEST(MountInfo, GivesItsDeviceAsStatDoes) {
  EXPECT_EQ((DeviceNumber{8, 1}.dev()), 0x801U);
  EXPECT_EQ((DeviceNumber{0, 300}.dev()), 0x10002cU);
}

}  // namespace
}  // namespace hermetest

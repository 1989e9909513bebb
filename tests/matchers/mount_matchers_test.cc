// The matchers for mounts: their words, on mounts that are made up, and their verdicts on real
// ones.

#include "hermetest/matchers/mount_matchers.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/status_matchers.h"
#include "hermetest/tests/matchers/example.h"
#include "hermetest/tests/matchers/matcher_row.h"

namespace hermetest {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::Not;
using ::testing::StartsWith;
using tests::ExpectRow;
using tests::Explain;
using tests::FailuresIn;
using tests::MatcherRow;

MountInfo With(const char* options, const char* super_options) {
  MountInfo mount;
  mount.id = MountId{36};
  mount.root = "/";
  mount.mount_point = "/mnt";
  mount.fs_type = "tmpfs";
  mount.source = "scratch";
  mount.options = options;
  mount.super_options = super_options;
  return mount;
}

MountInfo Plain() { return With("rw,nosuid", "rw"); }

MountInfo WithText(std::string MountInfo::*field, const char* text) {
  MountInfo mount = Plain();
  mount.*field = text;
  return mount;
}

// 0 stands for none.
MountInfo WithGroups(int peer_group, int master) {
  MountInfo mount = Plain();
  if (peer_group != 0) mount.peer_group = PeerGroupId{peer_group};
  if (master != 0) mount.master = PeerGroupId{master};
  return mount;
}

MountInfo Unbindable() {
  MountInfo mount = Plain();
  mount.unbindable = true;
  return mount;
}

// An inner matcher that explains itself, in the same words with every GoogleTest.
MATCHER_P(EndsWithLetter, letter,
          absl::StrCat(negation ? "does not end" : "ends", " with ", std::string(1, letter))) {
  *result_listener << "which ends with " << arg.back();
  return arg.back() == letter;
}

TEST(MountMatchers, SayWhatTheyExpectAndWhatTheySeeOfTexts) {
  const MatcherRow<MountInfo> rows[] = {
      {"MountPoint", MountPoint("/mnt"), "has a mount point that is equal to \"/mnt\"",
       "has a mount point that isn't equal to \"/mnt\"", Plain(), "whose mount point is \"/mnt\"",
       WithText(&MountInfo::mount_point, "/mnt/a b"), "whose mount point is \"/mnt/a b\""},
      {"MountPoint, with a matcher", MountPoint(EndsWithLetter('t')),
       "has a mount point that ends with t", "has a mount point that does not end with t", Plain(),
       "whose mount point is \"/mnt\", which ends with t", WithText(&MountInfo::mount_point, "/m"),
       "whose mount point is \"/m\", which ends with m"},
      {"FsType", FsType("tmpfs"), "has a file system type that is equal to \"tmpfs\"",
       "has a file system type that isn't equal to \"tmpfs\"", Plain(),
       "whose file system type is \"tmpfs\"", WithText(&MountInfo::fs_type, "fuse.tmpfs"),
       "whose file system type is \"fuse.tmpfs\""},
      {"FsType, with a matcher", FsType(EndsWithLetter('s')),
       "has a file system type that ends with s", "has a file system type that does not end with s",
       Plain(), "whose file system type is \"tmpfs\", which ends with s",
       WithText(&MountInfo::fs_type, "proc"),
       "whose file system type is \"proc\", which ends with c"},
      {"Source", Source("scratch"), "has a source that is equal to \"scratch\"",
       "has a source that isn't equal to \"scratch\"", Plain(), "whose source is \"scratch\"",
       WithText(&MountInfo::source, ""), "whose source is \"\""},
      {"Source, with a matcher", Source(EndsWithLetter('h')), "has a source that ends with h",
       "has a source that does not end with h", Plain(),
       "whose source is \"scratch\", which ends with h", WithText(&MountInfo::source, "-"),
       "whose source is \"-\", which ends with -"},
      {"Root", Root("/"), "has a root that is equal to \"/\"",
       "has a root that isn't equal to \"/\"", Plain(), "whose root is \"/\"",
       WithText(&MountInfo::root, "net:[1]"), "whose root is \"net:[1]\""},
      {"Root, with a matcher", Root(EndsWithLetter('/')), "has a root that ends with /",
       "has a root that does not end with /", Plain(), "whose root is \"/\", which ends with /",
       WithText(&MountInfo::root, "/a"), "whose root is \"/a\", which ends with a"},
  };
  for (const MatcherRow<MountInfo>& row : rows) ExpectRow(row);
}

TEST(MountMatchers, TakeNeedlessSlashes) {
  EXPECT_THAT(Plain(), AllOf(MountPoint("//mnt/"), MountPoint(std::string("/mnt/")), Root("//")));
  EXPECT_THAT(WithText(&MountInfo::root, "/a/b"), Root(std::string("/a//b/")));
  EXPECT_THAT(WithText(&MountInfo::root, "net:[4026531833]"), Root("net:[4026531833]"));
}

// Not() of them would pass without a word.
TEST(MountMatchers, FailTheTestForWhatNoRootIs) {
  constexpr std::pair<const char*, const char*> kRows[] = {
      {"", "the root of a mount is absolute, \"/\" for all of the file system"},
      {"data", "the root of a mount is absolute, \"/\" for all of the file system"},
      {"/a/../b", "the path has \".\" or \"..\" in it, as no root of a mount has"},
      {"/.", "the path has \".\" or \"..\" in it, as no root of a mount has"},
  };
  for (const auto& [root, wrong] : kRows) {
    EXPECT_THAT(FailuresIn([&, text = root] { EXPECT_THAT(Plain(), Not(Root(text))); }),
                testing::ElementsAre(absl::StrCat("Failed\nRoot(\"", root, "\"): ", wrong)));
  }
}

TEST(MountMatchers, ShowTextAsUtf8) {
  const MountInfo mount = WithText(&MountInfo::source, "b\u00fccher\x01");
  EXPECT_EQ(Explain(Source("x"), mount), "whose source is \"b\u00fccher\\001\"");
  EXPECT_EQ(Explain(HasSuperOption("x"), With("rw", "name=b\u00fc")),
            "whose super options are \"name=b\u00fc\"");
}

TEST(MountMatchers, SayWhatTheyExpectAndWhatTheySeeOfOptions) {
  const MatcherRow<MountInfo> rows[] = {
      {"HasMountOption", HasMountOption("nosuid"), "has a mount option that is equal to \"nosuid\"",
       "has no mount option that is equal to \"nosuid\"", With("rw,nosuid", "rw"),
       "which has the mount option \"nosuid\"", With("rw,nosuid2", "rw"),
       "whose mount options are \"rw\"; \"nosuid2\""},
      {"HasMountOption, of the file system", HasMountOption("size=4k"),
       "has a mount option that is equal to \"size=4k\"",
       "has no mount option that is equal to \"size=4k\"", With("size=4k", ""),
       "which has the mount option \"size=4k\"", With("rw", "size=4k"),
       "whose mount options are \"rw\"; \"size=4k\" is a super option"},
      {"HasMountOption, without any", HasMountOption("rw"),
       "has a mount option that is equal to \"rw\"", "has no mount option that is equal to \"rw\"",
       With("rw", ""), "which has the mount option \"rw\"", With("", ""),
       "which has no mount option"},
      {"HasMountOption, with a matcher", HasMountOption(EndsWithLetter('d')),
       "has a mount option that ends with d", "has no mount option that ends with d",
       With("rw,nosuid,nodev,nodiratime,d", "rw"),
       "which has the mount option \"nosuid\", which ends with d", With("rw,nodev", "rw"),
       "whose mount options are \"rw\", which ends with w; \"nodev\", which ends with v"},
      {"HasSuperOption", HasSuperOption("size=4k"),
       "has a super option that is equal to \"size=4k\"",
       "has no super option that is equal to \"size=4k\"", With("rw", "rw,size=4k"),
       "which has the super option \"size=4k\"", With("rw", "rw,size=4km"),
       "whose super options are \"rw\"; \"size=4km\""},
      {"HasSuperOption, decoded", HasSuperOption("lowerdir=/a,b"),
       "has a super option that is equal to \"lowerdir=/a,b\"",
       "has no super option that is equal to \"lowerdir=/a,b\"", With("rw", "rw,lowerdir=/a\\054b"),
       "which has the super option \"lowerdir=/a,b\"", With("rw", "rw,lowerdir=/a,b"),
       "whose super options are \"rw\"; \"lowerdir=/a\"; \"b\""},
      {"HasSuperOption, of the mount", HasSuperOption("nosuid"),
       "has a super option that is equal to \"nosuid\"",
       "has no super option that is equal to \"nosuid\"", With("rw", "nosuid"),
       "which has the super option \"nosuid\"", With("rw,nosuid", ""),
       "which has no super option; \"nosuid\" is a mount option"},
      {"IsReadOnly", IsReadOnly(), "is read-only", "is not read-only", With("ro", "rw"),
       "which is mounted read-only", With("rw", "rw,errors=remount-ro"), "which is writable"},
      {"IsReadOnly, file system", IsReadOnly(), "is read-only", "is not read-only",
       With("rw", "ro"), "whose file system is read-only", With("rw,nosuid", "rw"),
       "which is writable"},
      {"IsReadOnly, both", IsReadOnly(), "is read-only", "is not read-only", With("ro", "ro"),
       "which is mounted read-only, as is its file system", With("rw", ""), "which is writable"},
  };
  for (const MatcherRow<MountInfo>& row : rows) ExpectRow(row);
}

TEST(MountMatchers, SayWhatTheyExpectAndWhatTheySeeOfPropagation) {
  const MatcherRow<MountInfo> rows[] = {
      {"IsPrivate", IsPrivate(), "is private", "is not private", Plain(),
       "whose propagation is private", WithGroups(7, 0), "whose propagation is shared:7"},
      {"IsPrivate, slave", IsPrivate(), "is private", "is not private", Plain(),
       "whose propagation is private", WithGroups(0, 1), "whose propagation is master:1"},
      {"IsPrivate, unbindable", IsPrivate(), "is private", "is not private", Plain(),
       "whose propagation is private", Unbindable(), "whose propagation is unbindable"},
      {"IsShared", IsShared(), "is shared", "is not shared", WithGroups(7, 1),
       "whose propagation is shared:7 master:1", WithGroups(0, 7), "whose propagation is master:7"},
      {"IsSlave", IsSlave(), "is a slave", "is not a slave", WithGroups(7, 1),
       "whose propagation is shared:7 master:1", WithGroups(7, 0), "whose propagation is shared:7"},
      {"IsUnbindable", IsUnbindable(), "is unbindable", "is not unbindable", Unbindable(),
       "whose propagation is unbindable", Plain(), "whose propagation is private"},
      {"InPeerGroup", InPeerGroup(7), "is in a peer group that is equal to 7",
       "is in no peer group, or in one that isn't equal to 7", WithGroups(7, 1),
       "whose peer group is 7", WithGroups(1, 7), "whose peer group is 1"},
      {"InPeerGroup, private", InPeerGroup(PeerGroupId{7}), "is in a peer group that is equal to 7",
       "is in no peer group, or in one that isn't equal to 7", WithGroups(7, 0),
       "whose peer group is 7", Plain(), "which is in no peer group"},
      {"InPeerGroup, with a matcher", InPeerGroup(Gt(PeerGroupId{6})),
       "is in a peer group that is > 6", "is in no peer group, or in one that isn't > 6",
       WithGroups(7, 0), "whose peer group is 7", WithGroups(6, 0), "whose peer group is 6"},
      {"IsSlaveOf", IsSlaveOf(1), "is a slave of a peer group that is equal to 1",
       "is a slave of no peer group, or of one that isn't equal to 1", WithGroups(7, 1),
       "whose master is 1", WithGroups(1, 7), "whose master is 7"},
      {"IsSlaveOf, no slave", IsSlaveOf(PeerGroupId{1}),
       "is a slave of a peer group that is equal to 1",
       "is a slave of no peer group, or of one that isn't equal to 1", WithGroups(0, 1),
       "whose master is 1", WithGroups(1, 0), "which is a slave of no peer group"},
      {"IsSlaveOf, with a matcher", IsSlaveOf(Gt(PeerGroupId{6})),
       "is a slave of a peer group that is > 6",
       "is a slave of no peer group, or of one that isn't > 6", WithGroups(0, 7),
       "whose master is 7", WithGroups(0, 6), "whose master is 6"},
      {"IsPeerOf", IsPeerOf(WithGroups(7, 1)), "is a peer of \"/mnt\", which is in peer group 7",
       "is no peer of \"/mnt\", which is in peer group 7", WithGroups(7, 2),
       "whose peer group is 7", WithGroups(1, 7), "whose peer group is 1"},
      {"IsPeerOf, private", IsPeerOf(WithGroups(7, 1)),
       "is a peer of \"/mnt\", which is in peer group 7",
       "is no peer of \"/mnt\", which is in peer group 7", WithGroups(7, 1),
       "whose peer group is 7", Plain(), "which is in no peer group"},
  };
  for (const MatcherRow<MountInfo>& row : rows) ExpectRow(row);
}

TEST(MountMatchers, KnowNoPeersOfAPrivateMount) {
  EXPECT_THAT(Plain(), Not(IsPeerOf(Plain())));
  std::ostringstream description;
  IsPeerOf(Plain()).DescribeTo(&description);
  EXPECT_EQ(description.str(), "is a peer of \"/mnt\", which is in no peer group");
}

TEST(MountMatchers, ComposeWithOthers) {
  EXPECT_THAT(Plain(), AllOf(MountPoint("/mnt"), FsType(StartsWith("tmp")), Not(IsShared()),
                             AnyOf(IsReadOnly(), HasMountOption("nosuid"))));
  const std::string failure =
      HERMETEST_EXAMPLE(Plain(), AllOf(IsPrivate(), Not(HasMountOption("nosuid")))).failure;
  EXPECT_THAT(failure, testing::HasSubstr("Expected: (is private) and (has no mount option that is "
                                          "equal to \"nosuid\")"));
  EXPECT_THAT(failure, testing::HasSubstr(
                           "  Actual: /mnt: tmpfs, source scratch, root /, options rw,nosuid, "
                           "super options rw, private, device 0:0, id 36, parent 0"));
  EXPECT_THAT(failure, testing::EndsWith(", which has the mount option \"nosuid\""));
}

// In a sandbox of its own, with a file system on /mnt.
class MountMatchersTest : public IsolatedTest {
 protected:
  MountMatchersTest() {
    Mount("work", "/mnt", "tmpfs", 0, "size=64k");
    for (const char* directory : {"/mnt/a", "/mnt/b", "/mnt/c"}) mkdir(directory, 0700);
  }

  static void Mount(const char* source, const char* target, const char* type, unsigned long flags,
                    const char* data) {
    ASSERT_EQ(mount(source, target, type, flags, data), 0) << target << ": " << strerror(errno);
  }
  static void SetPropagation(const char* target, unsigned long flags) {
    Mount(nullptr, target, nullptr, flags, nullptr);
  }
  static MountInfo At(const char* path) {
    const absl::StatusOr<MountTable> table = CurrentMounts();
    if (!table.ok() || table->Topmost(path) == nullptr) {
      ADD_FAILURE() << "nothing at " << path << ": " << table.status();
      return {};
    }
    return *table->Topmost(path);
  }
};

TEST_F(MountMatchersTest, JudgeARealTableAsAContainer) {
  EXPECT_THAT(CurrentMounts(),
              IsOkAndHolds(Contains(AllOf(MountPoint("/mnt"), FsType("tmpfs"), Source("work"),
                                          Root("/"), IsPrivate()))));
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(Not(Contains(IsShared()))));
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(Each(AnyOf(IsPrivate(), IsSlave(), IsUnbindable()))));
  EXPECT_THAT((MountTable{At("/mnt"), At("/proc")}),
              AllOf(ElementsAre(HasSuperOption("size=64k"), FsType("proc")), testing::SizeIs(2)));
}

TEST_F(MountMatchersTest, JudgeABindMount) {
  Mount("/mnt/a", "/mnt/b", nullptr, MS_BIND, nullptr);
  Mount(nullptr, "/mnt/b", nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOEXEC, nullptr);
  EXPECT_THAT(At("/mnt/b"), AllOf(Root("/a"), Source("work"), IsReadOnly(),
                                  HasMountOption("noexec"), HasSuperOption("rw")));
  EXPECT_THAT(At("/mnt"), AllOf(Root("/"), Not(IsReadOnly()), Not(HasMountOption("noexec"))));
}

TEST_F(MountMatchersTest, JudgePropagation) {
  Mount("/mnt/a", "/mnt/a", nullptr, MS_BIND, nullptr);
  SetPropagation("/mnt/a", MS_SHARED);
  Mount("/mnt/a", "/mnt/b", nullptr, MS_BIND, nullptr);
  Mount("/mnt/a", "/mnt/c", nullptr, MS_BIND, nullptr);
  SetPropagation("/mnt/c", MS_SLAVE);
  const MountInfo source = At("/mnt/a");
  EXPECT_THAT(source, AllOf(IsShared(), Not(IsPrivate()), Not(IsSlave()), IsPeerOf(source)));
  EXPECT_THAT(At("/mnt/b"), AllOf(IsShared(), IsPeerOf(source), InPeerGroup(*source.peer_group)));
  EXPECT_THAT(At("/mnt/c"), AllOf(IsSlave(), Not(IsShared()), Not(IsPeerOf(source)),
                                  IsSlaveOf(*source.peer_group)));
  SetPropagation("/mnt/c", MS_SHARED);
  EXPECT_THAT(At("/mnt/c"), AllOf(IsSlave(), IsShared(), Not(IsPeerOf(source)),
                                  IsSlaveOf(static_cast<int>(*source.peer_group))));
  SetPropagation("/mnt/b", MS_UNBINDABLE);
  EXPECT_THAT(At("/mnt/b"), AllOf(IsUnbindable(), Not(IsPrivate()), Not(IsShared())));
  SetPropagation("/mnt/b", MS_PRIVATE);
  EXPECT_THAT(At("/mnt/b"), AllOf(IsPrivate(), Not(IsUnbindable()), Not(IsPeerOf(source))));
}

}  // namespace
}  // namespace hermetest

// The matchers for mount tables: their words, on tables that are made up, and their verdicts on
// real ones.

#include "hermetest/matchers/mount_table_matchers.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/mount_matchers.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
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
using ::testing::EndsWith;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using tests::ExpectRow;
using tests::Explain;
using tests::FailuresIn;
using tests::MatcherRow;

MountTable Parse(absl::string_view text) {
  absl::StatusOr<MountTable> table = ParseMountInfo(text);
  if (table.ok()) return *std::move(table);
  ADD_FAILURE() << table.status();
  return {};
}

constexpr absl::string_view kRoot = "27 1 254:1 / / rw master:1 - ext4 /dev/vda1 rw\n";
constexpr absl::string_view kProc = "28 27 0:5 / /proc rw,nosuid - proc proc rw\n";
constexpr absl::string_view kMnt = "96 27 0:67 / /mnt rw shared:7 - tmpfs scratch rw\n";
constexpr absl::string_view kTmp = "97 96 0:68 / /mnt/tmp ro - tmpfs tmp rw\n";
// On top of kMnt, which it hides with kTmp.
constexpr absl::string_view kOver = "98 96 0:69 / /mnt ro - ext4 over rw\n";

// kTable holds the first four, kCovered all.
std::string Four() { return absl::StrCat(kRoot, kProc, kMnt, kTmp); }
MountTable Table() { return Parse(Four()); }
MountTable Covered() { return Parse(absl::StrCat(kRoot, kProc, kMnt, kTmp, kOver)); }

TEST(MountTables, ArePrintedAsATree) {
  EXPECT_EQ(testing::PrintToString(MountTable()), "no mounts");
  EXPECT_EQ(testing::PrintToString(Parse(kProc)),
            "a tree of\n"
            "    #0 /proc proc proc rw,nosuid, private  [id 28]\n"
            "  1 mount");
  EXPECT_EQ(testing::PrintToString(absl::StatusOr<MountTable>(Covered())),
            "a tree of\n"
            "    #0 / ext4 /dev/vda1 rw, slave of A  [id 27, master:1]\n"
            "      #1 /proc proc proc rw,nosuid, private  [id 28]\n"
            "      #2 /mnt tmpfs scratch rw, shared in B, hidden  [id 96, shared:7]\n"
            "        #3 /mnt/tmp tmpfs tmp ro, private, hidden  [id 97]\n"
            "        #4 /mnt ext4 over ro, private  [id 98]\n"
            "  5 mounts");
}

// So that the reader of "element #2" finds it in the tree.
TEST(MountTables, AreNumberedAsGmockNumbersElements) {
  const MountTable table = Parse(absl::StrCat(kTmp, kRoot, kMnt));
  const std::string failure = HERMETEST_EXAMPLE(table, Each(Not(MountPoint("/mnt")))).failure;
  EXPECT_THAT(failure, HasSubstr("\n    #1 / ext4 "));
  EXPECT_THAT(failure, HasSubstr("\n      #2 /mnt tmpfs "));
  EXPECT_THAT(failure, HasSubstr("\n        #0 /mnt/tmp tmpfs "));
  EXPECT_THAT(failure, HasSubstr("whose element #2 doesn't match"));
}

TEST(MountTableMatchers, SayWhatTheyExpectAndWhatTheySeeOfMounts) {
  const MatcherRow<MountTable> rows[] = {
      {"HasMount", HasMount(FsType("proc")),
       "has a mount that has a file system type that is equal to \"proc\"",
       "has no mount that has a file system type that is equal to \"proc\"", Table(),
       "which has #1 /proc proc proc rw,nosuid, private  [id 28], whose file system type is "
       "\"proc\"",
       Parse(kRoot),
       "whose nearest mount is #0 / ext4 /dev/vda1 rw, slave of A  [id 27, master:1], whose file "
       "system "
       "type is \"ext4\""},
      {"HasMount, hidden", HasMount(MountPoint("/mnt/tmp")),
       "has a mount that has a mount point that is equal to \"/mnt/tmp\"",
       "has no mount that has a mount point that is equal to \"/mnt/tmp\"", Covered(),
       "which has #3 /mnt/tmp tmpfs tmp ro, private, hidden  [id 97], whose mount point is "
       "\"/mnt/tmp\"",
       MountTable(), ""},
      {"HasMountAt", HasMountAt("/mnt", FsType("tmpfs")),
       "has a mount at \"/mnt\" that has a file system type that is equal to \"tmpfs\"",
       "has no mount at \"/mnt\", or one that has a file system type that isn't equal to "
       "\"tmpfs\"",
       Table(),
       "which has #2 /mnt tmpfs scratch rw, shared in B  [id 96, shared:7] there, whose file "
       "system type is \"tmpfs\"",
       Covered(),
       "which has #4 /mnt ext4 over ro, private  [id 98] there, whose file system type is "
       "\"ext4\"; one that matches is not to be seen: #2 /mnt tmpfs scratch rw, shared in B, "
       "hidden  [id 96, shared:7]"},
      {"HasMountAt, with all reasons", HasMountAt("/mnt", AllOf(IsPrivate(), FsType("ext4"))),
       "has a mount at \"/mnt\" that (is private) and (has a file system type that is equal to "
       "\"ext4\")",
       "has no mount at \"/mnt\", or one that (is not private) or (has a file system type that "
       "isn't equal to \"ext4\")",
       Covered(),
       "which has #4 /mnt ext4 over ro, private  [id 98] there, whose propagation is private, and "
       "whose file system type is \"ext4\"",
       Table(),
       "which has #2 /mnt tmpfs scratch rw, shared in B  [id 96, shared:7] there, whose "
       "propagation is shared:7, and whose file system type is \"tmpfs\""},
      {"HasMountAt, nothing there", HasMountAt("/mnt/tmp", IsReadOnly()),
       "has a mount at \"/mnt/tmp\" that is read-only",
       "has no mount at \"/mnt/tmp\", or one that is not read-only", Table(),
       "which has #3 /mnt/tmp tmpfs tmp ro, private  [id 97] there, which is mounted read-only",
       Covered(),
       "which has nothing mounted there, but shows what is in #4 /mnt ext4 over ro, private  "
       "[id 98]; one that matches is not to be seen: #3 /mnt/tmp tmpfs tmp ro, private, hidden  "
       "[id 97]"},
      {"HasMountAt, in a directory with the same beginning", HasMountAt("/mnt/tmpfile", IsShared()),
       "has a mount at \"/mnt/tmpfile\" that is shared",
       "has no mount at \"/mnt/tmpfile\", or one that is not shared",
       Parse(absl::StrCat(kRoot, "97 27 0:68 / /mnt/tmpfile ro shared:9 - tmpfs tmp rw\n")),
       "which has #1 /mnt/tmpfile tmpfs tmp ro, shared in B  [id 97, shared:9] there, whose "
       "propagation is shared:9",
       Table(),
       "which has nothing mounted there, but shows what is in #2 /mnt tmpfs scratch rw, shared in "
       "B  [id 96, shared:7]"},
      {"HasMountAt, nothing covers it", HasMountAt("/mnt", IsShared()),
       "has a mount at \"/mnt\" that is shared",
       "has no mount at \"/mnt\", or one that is not shared", Table(),
       "which has #2 /mnt tmpfs scratch rw, shared in B  [id 96, shared:7] there, whose "
       "propagation is shared:7",
       Parse(kProc), "which has nothing mounted there, nor any mount that the path is in"},
      {"HasMountAt, more slashes, and one that is hidden", HasMountAt("//mnt//tmp/", Source("tmp")),
       "has a mount at \"//mnt//tmp/\" that has a source that is equal to \"tmp\"",
       "has no mount at \"//mnt//tmp/\", or one that has a source that isn't equal to \"tmp\"",
       Table(),
       "which has #3 /mnt/tmp tmpfs tmp ro, private  [id 97] there, whose source is \"tmp\"",
       Covered(),
       "which has nothing mounted there, but shows what is in #4 /mnt ext4 over ro, private  "
       "[id 98]; one that matches is not to be seen: #3 /mnt/tmp tmpfs tmp ro, private, hidden  "
       "[id 97]"},
      {"HasMountAt, more slashes", HasMountAt("//mnt//", IsShared()),
       "has a mount at \"//mnt//\" that is shared",
       "has no mount at \"//mnt//\", or one that is not shared", Table(),
       "which has #2 /mnt tmpfs scratch rw, shared in B  [id 96, shared:7] there, whose "
       "propagation is shared:7",
       MountTable(), "which has nothing mounted there, nor any mount that the path is in"},
  };
  for (const MatcherRow<MountTable>& row : rows) ExpectRow(row);
}

struct BadPathRow {
  const char* path;
  const char* wrong;
};

// Not() of them would pass without a word.
TEST(MountTableMatchers, FailTheTestForAPathThatCanBeNoMountPoint) {
  constexpr const char* kRelative = "the path is not absolute, and so no mount point";
  constexpr const char* kNowhere =
      "the path has \".\" or \"..\" in it, as no mount point has, and does not lead to one: No "
      "such "
      "file or directory";
  constexpr BadPathRow kRows[] = {
      {"", kRelative},       {"mnt", kRelative},       {"./mnt", kRelative},
      {"../mnt", kRelative}, {"/gone/../x", kNowhere}, {"/gone/.", kNowhere},
  };
  for (const BadPathRow& row : kRows) {
    const auto said = [&](const char* matcher) {
      return ElementsAre(absl::StrCat("Failed\n", matcher, "(\"", row.path, "\"): ", row.wrong));
    };
    EXPECT_THAT(FailuresIn([&] { EXPECT_THAT(Table(), Not(HasMountAt(row.path, Source("tmp")))); }),
                said("HasMountAt"));
    EXPECT_THAT(
        FailuresIn([&] { EXPECT_THAT(Table(), Not(EveryMountUnder(row.path, Source("tmp")))); }),
        said("EveryMountUnder"));
    EXPECT_THAT(FailuresIn([&] { EXPECT_THAT(Table(), Not(HasMount(MountPoint(row.path)))); }),
                said("MountPoint"));
    EXPECT_EQ(FailuresIn([&] { EXPECT_THAT(Table(), HasMountAt(row.path, Source("tmp"))); }).size(),
              2U);
  }
}

TEST(MountTableMatchers, ShowPathsAsUtf8) {
  const MountTable table = Parse("1 0 0:1 / /mnt/b\u00fccher rw - tmpfs b\u00fc rw\n");
  const testing::Matcher<const MountTable&> matcher =
      HasMountAt("/mnt/b\u00fccher", MountPoint("/mnt/b\u00fccher"));
  std::ostringstream description;
  matcher.DescribeTo(&description);
  EXPECT_EQ(description.str(),
            "has a mount at \"/mnt/b\u00fccher\" that has a mount point that is equal to "
            "\"/mnt/b\u00fccher\"");
  EXPECT_EQ(Explain(matcher, table),
            "which has #0 /mnt/b\u00fccher tmpfs b\u00fc rw, private  [id 1] there, whose mount "
            "point is \"/mnt/b\u00fccher\"");
}

TEST(MountTableMatchers, SayWhatTheyExpectAndWhatTheySeeOfTrees) {
  const MatcherRow<MountTable> rows[] = {
      {"EveryMountUnder", EveryMountUnder("/mnt", FsType("tmpfs")),
       "has mounts at or below \"/mnt\", each of which has a file system type that is equal to "
       "\"tmpfs\"",
       "has no mounts at or below \"/mnt\", or one that has a file system type that isn't equal "
       "to \"tmpfs\"",
       Table(),
       "which has 2 there, and all match:\n"
       "    #2 /mnt tmpfs scratch rw, shared in B  [id 96, shared:7], whose file system type is "
       "\"tmpfs\"\n"
       "    #3 /mnt/tmp tmpfs tmp ro, private  [id 97], whose file system type is \"tmpfs\"",
       Covered(),
       "which has 1 there, of which 1 does not match:\n"
       "    #4 /mnt ext4 over ro, private  [id 98], whose file system type is \"ext4\""},
      {"EveryMountUnder, several that do not",
       EveryMountUnder("/", AllOf(IsPrivate(), IsReadOnly())),
       "has mounts at or below \"/\", each of which (is private) and (is read-only)",
       "has no mounts at or below \"/\", or one that (is not private) or (is not read-only)",
       Parse("1 0 0:1 / / ro - t root rw\n"),
       "which has 1 there, and all match:\n"
       "    #0 / t root ro, private  [id 1], whose propagation is private, and which is mounted "
       "read-only",
       Table(),
       "which has 4 there, of which 3 do not match:\n"
       "    #0 / ext4 /dev/vda1 rw, slave of A  [id 27, master:1], whose propagation is master:1, "
       "and which is writable\n"
       "    #1 /proc proc proc rw,nosuid, private  [id 28], which is writable\n"
       "    #2 /mnt tmpfs scratch rw, shared in B  [id 96, shared:7], whose propagation is "
       "shared:7, and which is writable"},
      {"EveryMountUnder, no mount below", EveryMountUnder("/mnt/t", IsPrivate()),
       "has mounts at or below \"/mnt/t\", each of which is private",
       "has no mounts at or below \"/mnt/t\", or one that is not private",
       Parse(absl::StrCat(kRoot, "97 27 0:68 / /mnt/t ro - tmpfs tmp rw\n")),
       "which has 1 there, and all match:\n"
       "    #1 /mnt/t tmpfs tmp ro, private  [id 97], whose propagation is private",
       Table(), "which has none there"},
      {"SameMountsAs", SameMountsAs(Table()), "has the mounts of a table of 4",
       "has other mounts than those of a table of 4", Parse(absl::StrCat(kRoot, kMnt, kTmp, kProc)),
       "",
       Parse(absl::StrCat(kRoot, "96 27 0:67 / /mnt rw shared:8 - tmpfs scratch rw\n", kTmp,
                          "100 27 0:5 / /new rw shared:7 - proc proc rw\n")),
       "which differs from that:\n"
       "    removed: /proc proc proc rw,nosuid, private  [id 28]\n"
       "    changed: /mnt tmpfs scratch rw, shared in B  [id 96, shared:8]\n"
       "      propagation: shared in C -> shared in B  [shared:7 -> shared:8]\n"
       "    added: /new proc proc rw, shared in C  [id 100, shared:7]"},
  };
  for (const MatcherRow<MountTable>& row : rows) ExpectRow(row);
}

// An inner matcher that takes no part in the measuring of misses.
testing::Matcher<const MountInfo&> HasId(int id) { return Field(&MountInfo::id, MountId{id}); }

TEST(MountTableMatchers, NameTheNearestMiss) {
  struct Row {
    const char* what;
    testing::Matcher<const MountInfo&> wanted;
    const char* nearest;  // the beginning of the explanation, without "whose nearest mount is "
    const char* reasons;  // its end
  };
  const Row rows[] = {
      {"the mount point first", AllOf(MountPoint("/mnt"), FsType("proc"), IsPrivate()), "#2 /mnt ",
       ", whose file system type is \"tmpfs\", and whose propagation is shared:7"},
      {"the mount point last", AllOf(IsPrivate(), FsType("proc"), MountPoint("/mnt")), "#2 /mnt ",
       ", whose propagation is shared:7, and whose file system type is \"tmpfs\""},
      {"nothing at the mount point", AllOf(MountPoint("/x"), FsType("tmpfs"), IsPrivate()),
       "#3 /mnt/tmp ", ", whose mount point is \"/mnt/tmp\""},
      {"the fewest wrong parts", AllOf(IsReadOnly(), IsShared(), FsType("tmpfs")), "#2 /mnt ",
       ", which is writable"},
      {"as near as another", AllOf(IsUnbindable(), FsType("tmpfs")), "#2 /mnt ",
       ", whose propagation is shared:7"},
      {"without AllOf()", Source("tmpfs"), "#0 / ", ", whose source is \"/dev/vda1\""},
      {"parts that are denied",
       AllOf(Not(MountPoint("/")), Not(IsShared()), Not(FsType("tmpfs")), Not(Source("proc"))),
       "#1 /proc ", ", whose source is \"proc\""},
      {"one of several", AllOf(MountPoint("/mnt"), AnyOf(FsType("ext4"), FsType("xfs")), IsSlave()),
       "#2 /mnt ",
       ", whose file system type is \"tmpfs\", and whose file system type is \"tmpfs\", and whose "
       "propagation is shared:7"},
      {"parts with the same explanation", AllOf(IsSlave(), IsPrivate(), MountPoint("/proc")),
       "#1 /proc ", ", whose propagation is private"},
      {"parts with the same explanation, denied",
       AllOf(Not(IsShared()), Not(IsPrivate()), MountPoint("/proc")), "#1 /proc ",
       ", whose propagation is private"},
      {"a part of another kind", AllOf(MountPoint("/mnt"), HasId(28)), "#2 /mnt ",
       ", whose given field is 96 (of type hermetest::MountId)"},
      {"a part of another kind after one that is denied",
       AllOf(MountPoint("/mnt/tmp"), Not(IsShared()), HasId(28)), "#3 /mnt/tmp ",
       ", whose given field is 97 (of type hermetest::MountId)"},
      {"a part of another kind before", AllOf(HasId(28), FsType("tmpfs")), "#1 /proc ",
       ", whose file system type is \"proc\""},
  };
  const MountTable table = Table();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    EXPECT_FALSE(HasMount(row.wanted).Matches(table));
    const std::string explanation = Explain(HasMount(row.wanted), table);
    EXPECT_THAT(explanation, StartsWith(absl::StrCat("whose nearest mount is ", row.nearest)));
    EXPECT_THAT(explanation, EndsWith(absl::StrCat("]", row.reasons)));
  }
}

TEST(MountTableMatchers, ComposeWithOthers) {
  EXPECT_THAT(Table(), AllOf(HasMount(IsShared()), Not(HasMount(IsUnbindable())),
                             HasMountAt("/mnt", Not(IsReadOnly())), Contains(IsReadOnly()),
                             Not(EveryMountUnder("/", IsPrivate())), SameMountsAs(Table())));
  // A miss that is explained does not change what other matchers see afterwards.
  const auto both = AllOf(HasMount(IsShared()), HasMount(AllOf(IsShared(), IsUnbindable())));
  EXPECT_THAT(Explain<MountTable>(both, Table()), EndsWith("whose propagation is shared:7"));
  EXPECT_FALSE(testing::Matcher<const MountTable&>(both).Matches(Table()));
  EXPECT_THAT(Table(), Not(HasMount(AllOf(IsShared(), IsUnbindable()))));
}

// In a sandbox of its own, with a file system on /mnt.
class MountTableMatchersTest : public IsolatedTest {
 protected:
  MountTableMatchersTest() {
    Mount("work", "/mnt", "tmpfs", 0);
    for (const char* directory : {"/mnt/a", "/mnt/b"}) mkdir(directory, 0700);
  }

  static void Mount(const char* source, const char* target, const char* type, unsigned long flags) {
    ASSERT_EQ(mount(source, target, type, flags, nullptr), 0) << target << ": " << strerror(errno);
  }
};

TEST_F(MountTableMatchersTest, JudgeRealTables) {
  const absl::StatusOr<MountTable> before = CurrentMounts();
  ASSERT_THAT(before, IsOk());
  Mount("first", "/mnt/a", "tmpfs", 0);
  Mount("second", "/mnt/a", "tmpfs", MS_RDONLY);
  Mount("/mnt/a", "/mnt/b", nullptr, MS_BIND);
  EXPECT_THAT(
      CurrentMounts(),
      IsOkAndHolds(AllOf(HasMount(Source("first")), HasMountAt("/mnt/a", Source("second")),
                         HasMountAt("/mnt/b", AllOf(Source("second"), IsReadOnly())),
                         EveryMountUnder("/mnt/a", IsReadOnly()),
                         Not(EveryMountUnder("/mnt", IsReadOnly())), Not(SameMountsAs(*before)))));
  ASSERT_EQ(umount("/mnt/b"), 0);
  ASSERT_EQ(umount("/mnt/a"), 0);
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(Not(HasMount(Source("second")))));
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(HasMountAt("/mnt/a", Source("first"))));
  ASSERT_EQ(umount("/mnt/a"), 0);
  EXPECT_THAT(CurrentMounts(), IsOkAndHolds(SameMountsAs(*before)));
}

// What no table names: a symbolic link, at the end of the path and before it, and "..".
TEST_F(MountTableMatchersTest, FollowPaths) {
  ASSERT_EQ(symlink("a", "/mnt/link"), 0);
  ASSERT_EQ(symlink("/mnt", "/mnt/b/up"), 0);
  Mount("inner", "/mnt/a", "tmpfs", 0);
  ASSERT_EQ(mkdir("/mnt/a/below", 0700), 0);
  Mount("below", "/mnt/a/below", "tmpfs", 0);
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  ASSERT_THAT(mounts, IsOk());
  for (const char* path : {"/mnt/link", "/mnt/link/", "/mnt/b/up/a", "/mnt/b/up/link/.",
                           "/mnt/a/below/..", "/mnt/./a", "/mnt/b/../link"}) {
    SCOPED_TRACE(path);
    EXPECT_THAT(*mounts, HasMountAt(path, Source("inner")));
    EXPECT_THAT(*mounts, Not(HasMountAt(path, Source("work"))));
    EXPECT_THAT(*mounts, HasMount(AllOf(MountPoint(path), Source("inner"))));
    EXPECT_THAT(*mounts, EveryMountUnder(path, AnyOf(Source("inner"), Source("below"))));
    EXPECT_THAT(*mounts, Not(EveryMountUnder(path, Source("inner"))));
  }
  EXPECT_THAT(*mounts, HasMountAt("/mnt/link/below", Source("below")));
  EXPECT_THAT(*mounts, Not(HasMountAt("/mnt/link/gone", Source("below"))));
}

TEST_F(MountTableMatchersTest, SayWhereAPathLeads) {
  ASSERT_EQ(symlink("a", "/mnt/link"), 0);
  const MountTable table = Parse(
      "27 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
      "96 27 0:67 / /mnt rw - tmpfs work rw\n"
      "97 96 0:68 / /mnt/a rw - tmpfs inner rw\n");
  ExpectRow(MatcherRow<MountTable>{
      "a link", HasMountAt("/mnt/link", Source("inner")),
      "has a mount at \"/mnt/link\" (which leads to \"/mnt/a\") that has a source that is equal to "
      "\"inner\"",
      "has no mount at \"/mnt/link\" (which leads to \"/mnt/a\"), or one that has a source that "
      "isn't "
      "equal to \"inner\"",
      table,
      "which has #2 /mnt/a tmpfs inner rw, private  [id 97] there, whose source is \"inner\"",
      MountTable({table[0], table[1]}),
      "which has nothing mounted there, but shows what is in #1 /mnt tmpfs work rw, private  "
      "[id 96]"});
  ExpectRow(MatcherRow<MountTable>{
      "a link, and all below", EveryMountUnder("/mnt/link", Source("inner")),
      "has mounts at or below \"/mnt/link\" (which leads to \"/mnt/a\"), each of which has a "
      "source "
      "that is equal to \"inner\"",
      "has no mounts at or below \"/mnt/link\" (which leads to \"/mnt/a\"), or one that has a "
      "source "
      "that isn't equal to \"inner\"",
      table,
      "which has 1 there, and all match:\n"
      "    #2 /mnt/a tmpfs inner rw, private  [id 97], whose source is \"inner\"",
      MountTable({table[0], table[1]}), "which has none there"});
  ExpectRow(MatcherRow<MountInfo>{
      "a link, of a mount", MountPoint("/mnt/link"),
      "has a mount point that is equal to \"/mnt/link\" (which leads to \"/mnt/a\")",
      "has a mount point that isn't equal to \"/mnt/link\" (which leads to \"/mnt/a\")", table[2],
      "whose mount point is \"/mnt/a\"", table[1], "whose mount point is \"/mnt\""});
}

// A table of another root directory than the caller's may well name what is a link here.
TEST_F(MountTableMatchersTest, TakeAPathAsItIsFirst) {
  ASSERT_EQ(symlink("a", "/mnt/link"), 0);
  const MountTable table = Parse(
      "27 1 254:1 / / rw - ext4 /dev/vda1 rw\n"
      "97 27 0:68 / /mnt/a rw - tmpfs target rw\n"
      "98 27 0:69 / /mnt/link rw - tmpfs itself rw\n");
  EXPECT_THAT(table, HasMountAt("/mnt/link", Source("itself")));
  EXPECT_THAT(table, EveryMountUnder("/mnt/link", Source("itself")));
}

TEST_F(MountTableMatchersTest, SayWhyALinkCouldNotBeFollowed) {
  ASSERT_EQ(symlink("loop", "/mnt/loop"), 0);
  EXPECT_THAT(
      Explain(HasMountAt("/mnt/loop", Source("inner")), *CurrentMounts()),
      EndsWith("; symbolic links could not be followed: Too many levels of symbolic links"));
}

// What a test of propagation asks for.
TEST_F(MountTableMatchersTest, JudgeMountsThatHaveTravelled) {
  Mount("/mnt/a", "/mnt/a", nullptr, MS_BIND);
  Mount(nullptr, "/mnt/a", nullptr, MS_SHARED);
  Mount("/mnt/a", "/mnt/b", nullptr, MS_BIND);
  Mount(nullptr, "/mnt/b", nullptr, MS_SLAVE);
  mkdir("/mnt/a/new", 0700);
  Mount("travels", "/mnt/a/new", "tmpfs", 0);
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  ASSERT_THAT(mounts, IsOkAndHolds(HasMountAt("/mnt/a/new", IsShared())));
  const MountInfo origin = *mounts->Topmost("/mnt/a/new");
  EXPECT_THAT(mounts, IsOkAndHolds(HasMountAt(
                          "/mnt/b/new", AllOf(Source("travels"), IsSlaveOf(*origin.peer_group)))));
  EXPECT_THAT(*mounts, EveryMountUnder("/mnt/b", AllOf(IsSlave(), Not(IsPeerOf(origin)))));
}

TEST_F(MountTableMatchersTest, ExplainARealTable) {
  const absl::StatusOr<MountTable> mounts = CurrentMounts();
  const std::string failure =
      HERMETEST_EXAMPLE(mounts, IsOkAndHolds(HasMountAt("/mnt/a/x", FsType("tmpfs")))).failure;
  EXPECT_THAT(failure, HasSubstr("  Actual: a tree of\n    #"));
  EXPECT_THAT(failure, HasSubstr("which has nothing mounted there, but shows what is in #"));
  EXPECT_THAT(failure, HasSubstr(" /mnt tmpfs work rw,relatime, private  [id "));
}

}  // namespace
}  // namespace hermetest

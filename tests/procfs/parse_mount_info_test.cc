// The mountinfo parser on texts: what each field may hold, and what is refused.

#include "hermetest/matchers/procfs/parse_mount_info.h"

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/tests/procfs/write_mount_info.h"

namespace hermetest {
namespace {

using ::testing::ElementsAre;

// The mount of a text that has one; a failure, and an empty one, for anything else.
MountInfo OneMount(absl::string_view text) {
  const absl::StatusOr<MountTable> mounts = ParseMountInfo(text);
  if (!mounts.ok() || mounts->size() != 1) {
    ADD_FAILURE() << mounts.status() << " for " << text;
    return {};
  }
  return (*mounts)[0];
}

TEST(ParseMountInfo, TakesEveryField) {
  const MountInfo mount = OneMount(
      "36 35 98:7 /mnt1 /mnt2 rw,noatime shared:3 master:1 propagate_from:2 unbindable - ext3 "
      "/dev/root rw,errors=continue\n");

  EXPECT_EQ(mount.id, MountId{36});
  EXPECT_EQ(mount.parent_id, MountId{35});
  EXPECT_EQ(mount.device, (DeviceNumber{98, 7}));
  EXPECT_EQ(mount.root, "/mnt1");
  EXPECT_FALSE(mount.root_deleted);
  EXPECT_EQ(mount.mount_point, "/mnt2");
  EXPECT_EQ(mount.options, "rw,noatime");
  EXPECT_EQ(mount.peer_group, PeerGroupId{3});
  EXPECT_EQ(mount.master, PeerGroupId{1});
  EXPECT_EQ(mount.propagate_from, PeerGroupId{2});
  EXPECT_TRUE(mount.unbindable);
  EXPECT_EQ(mount.fs_type, "ext3");
  EXPECT_EQ(mount.source, "/dev/root");
  EXPECT_EQ(mount.super_options, "rw,errors=continue");
  EXPECT_EQ(mount.unique_id, std::nullopt);
}

TEST(ParseMountInfo, KeepsTheOrderOfTheLines) {
  const absl::StatusOr<MountTable> mounts = ParseMountInfo(
      "30 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "29 30 0:5 / /dev rw - devtmpfs udev rw\n"
      "31 29 0:6 / /dev/pts rw - devpts devpts rw");  // no newline: a text may have been trimmed

  ASSERT_TRUE(mounts.ok()) << mounts.status();
  ASSERT_EQ(mounts->size(), 3);
  EXPECT_EQ((*mounts)[0].mount_point, "/");
  EXPECT_EQ((*mounts)[1].mount_point, "/dev");
  EXPECT_EQ((*mounts)[2].mount_point, "/dev/pts");
}

TEST(ParseMountInfo, TakesAnEmptyTextForAnEmptyTable) {
  const absl::StatusOr<MountTable> mounts = ParseMountInfo("");
  ASSERT_TRUE(mounts.ok()) << mounts.status();
  EXPECT_TRUE(mounts->empty());
}

struct TextRow {
  const char* what;
  const char* written;
  std::string meant;
};

const TextRow kTexts[] = {
    {"a space", R"(/a\040b)", "/a b"},
    {"a tab", R"(/a\011b)", "/a\tb"},
    {"a newline", R"(/a\012b)", "/a\nb"},
    {"a backslash", R"(/a\134b)", R"(/a\b)"},
    {"a hash", R"(/a\043b)", "/a#b"},
    {"two in a row", R"(/\040\040)", "/  "},
    {"text that looks like an escape, escaped", R"(/\134040)", R"(/\040)"},
    {"an escaped escape of a backslash", R"(/\134134040)", R"(/\134040)"},
    {"the largest byte", R"(/\377)", "/\xff"},
    {"a zero byte", R"(/\000)", std::string("/\0", 2)},
    {"too large for a byte", R"(/\400)", R"(/\400)"},
    {"not octal", R"(/\089)", R"(/\089)"},
    {"too short, at the end", R"(/\04)", R"(/\04)"},
    {"a lone backslash at the end", R"(/\)", R"(/\)"},
    {"a backslash before an escape", R"(/\\040)", R"(/\ )"},
    {"no UTF-8", "/\xff\xfe\x80", "/\xff\xfe\x80"},
    {"what looks like a remark of the kernel", R"(/a\040(deleted))", "/a (deleted)"},
    {"a carriage return", "/a\r", "/a\r"},
};

TEST(ParseMountInfo, DecodesOnceFromLeftToRight) {
  for (const TextRow& row : kTexts) {
    SCOPED_TRACE(row.what);
    const std::string& text = row.written;
    const MountInfo mount =
        OneMount(absl::StrCat("1 0 0:1 ", text, " ", text, " rw - ", text, " ", text, " rw\n"));
    EXPECT_EQ(mount.root, row.meant);
    EXPECT_EQ(mount.mount_point, row.meant);
    EXPECT_EQ(mount.fs_type, row.meant);
    EXPECT_EQ(mount.source, row.meant);
  }
}

TEST(ParseMountInfo, LeavesTheEscapesOfSuperOptionsToThem) {
  const MountInfo mount =
      OneMount(R"(1 0 0:1 / /m rw - overlay o rw,lowerdir=/a\054b:/c\072\040d,x)");

  EXPECT_EQ(mount.super_options, R"(rw,lowerdir=/a\054b:/c\072\040d,x)");
  EXPECT_THAT(mount.SuperOptions(), ElementsAre("rw", "lowerdir=/a,b:/c: d", "x"));
  EXPECT_TRUE(mount.HasSuperOption("lowerdir=/a,b:/c: d"));
  EXPECT_FALSE(mount.HasSuperOption("lowerdir=/a"));
  EXPECT_FALSE(mount.HasSuperOption(R"(lowerdir=/a\054b:/c\072\040d)"));
}

struct SuperOptionRow {
  const char* what;
  const char* fs_type;
  const char* written;
  const char* meant;
};

constexpr SuperOptionRow kSuperOptions[] = {
    {"what seq_show_option() escapes", "tmpfs", R"(a\075b=c\054d\040e\011f\012g\134h)",
     "a=b=c,d e\tf\ng\\h"},
    {"an escaped backslash before digits", "ext4", R"(journal_path=/a\134040)",
     R"(journal_path=/a\040)"},
    {"a colon that overlay escapes", "overlay", R"(lowerdir=/a\072b:/c)", "lowerdir=/a:b:/c"},
    {"a quote that SELinux escapes", "ext4", R"(context=a\042b)", "context=a\"b"},
    {"what nobody escapes, in a path that overlay writes as it is", "overlay",
     R"(lowerdir=/a\101\2019\377\000)", R"(lowerdir=/a\101\2019\377\000)"},
    {"raw backslashes of 9p", "9p", R"(aname=drvfs;path=D:\2019 files\101)",
     R"(aname=drvfs;path=D:\2019 files\101)"},
    {"raw backslashes of 9p that look like escapes", "9p", R"(aname=C:\134\040\054x)",
     R"(aname=C:\134\040\054x)"},
    {"9p with a subtype", "9p.x", R"(aname=\040)", R"(aname=\040)"},
    {"another type that begins so", "9px", R"(aname=\040)", "aname= "},
};

TEST(ParseMountInfo, DecodesSuperOptionsWhereTheKernelEscapes) {
  for (const SuperOptionRow& row : kSuperOptions) {
    SCOPED_TRACE(row.what);
    const std::string line =
        absl::StrCat(R"(22 1 8:32 / /mnt/c rw - )", row.fs_type, R"( C:\134 rw,)", row.written);
    const MountInfo mount = OneMount(line);
    EXPECT_EQ(mount.source, R"(C:\)");
    EXPECT_THAT(mount.SuperOptions(), ElementsAre("rw", row.meant));
    EXPECT_TRUE(mount.HasSuperOption(row.meant));
    EXPECT_EQ(tests::WriteMountInfo(MountTable({mount})), line + "\n");
  }
}

TEST(ParseMountInfo, TakesSpacesThatAFileSystemLeftInItsOptions) {
  EXPECT_EQ(OneMount("1 0 0:1 / /m rw - cifs //a/b rw,user=J. Doe - x\n").super_options,
            "rw,user=J. Doe - x");
}

struct TagRow {
  const char* what;
  const char* tags;
  std::optional<PeerGroupId> peer_group;
  std::optional<PeerGroupId> master;
  std::optional<PeerGroupId> propagate_from;
  bool unbindable;
  const char* propagation;
};

constexpr TagRow kTags[] = {
    {"none", "", {}, {}, {}, false, "private"},
    {"shared", "shared:7 ", PeerGroupId{7}, {}, {}, false, "shared:7"},
    {"slave", "master:7 ", {}, PeerGroupId{7}, {}, false, "master:7"},
    {"both", "shared:8 master:7 ", PeerGroupId{8}, PeerGroupId{7}, {}, false, "shared:8 master:7"},
    {"from afar",
     "master:9 propagate_from:7 ",
     {},
     PeerGroupId{9},
     PeerGroupId{7},
     false,
     "master:9 propagate_from:7"},
    {"unbindable", "unbindable ", {}, {}, {}, true, "unbindable"},
    {"an unknown one", "new:x ", {}, {}, {}, false, "private"},
    {"unknown ones among known",
     "a shared:7 sharedx:1 b:2 ",
     PeerGroupId{7},
     {},
     {},
     false,
     "shared:7"},
    {"a known word without a number", "shared ", {}, {}, {}, false, "private"},
    {"an unknown one that begins with a dash",
     "-x shared:7 ",
     PeerGroupId{7},
     {},
     {},
     false,
     "shared:7"},
    {"an unknown one that is empty", " shared:7 ", PeerGroupId{7}, {}, {}, false, "shared:7"},
    {"the largest number",
     "shared:2147483647 ",
     PeerGroupId{2147483647},
     {},
     {},
     false,
     "shared:2147483647"},
};

TEST(ParseMountInfo, TakesTags) {
  for (const TagRow& row : kTags) {
    SCOPED_TRACE(row.what);
    const MountInfo mount = OneMount(absl::StrCat("1 0 0:1 / /m rw ", row.tags, "- t s rw\n"));
    EXPECT_EQ(mount.peer_group, row.peer_group);
    EXPECT_EQ(mount.master, row.master);
    EXPECT_EQ(mount.propagate_from, row.propagate_from);
    EXPECT_EQ(mount.unbindable, row.unbindable);
    EXPECT_EQ(mount.PropagationString(), row.propagation);
    EXPECT_EQ(mount.IsShared(), row.peer_group.has_value());
    EXPECT_EQ(mount.IsSlave(), row.master.has_value());
    EXPECT_EQ(mount.IsPrivate(), row.propagation == std::string("private"));
  }
}

TEST(ParseMountInfo, TakesTheFirstLoneDashForTheSeparator) {
  const MountInfo mount = OneMount("1 0 0:1 / /m rw shared:1 - - - - -\n");
  EXPECT_EQ(mount.fs_type, "-");
  EXPECT_EQ(mount.source, "-");
  EXPECT_EQ(mount.super_options, "- -");
}

TEST(ParseMountInfo, TakesAnEmptySource) {
  const MountInfo mount = OneMount("1 0 0:1 / /m rw - tmpfs  rw,size=4k\n");
  EXPECT_EQ(mount.fs_type, "tmpfs");
  EXPECT_EQ(mount.source, "");
  EXPECT_EQ(mount.super_options, "rw,size=4k");
}

TEST(ParseMountInfo, TellsADeletedRoot) {
  const MountInfo deleted = OneMount("1 0 0:1 /a\\040b//deleted /m rw - tmpfs t rw\n");
  EXPECT_EQ(deleted.root, "/a b");
  EXPECT_TRUE(deleted.root_deleted);

  const MountInfo only_called_so = OneMount("1 0 0:1 /a/deleted /m//deleted rw - tmpfs t rw\n");
  EXPECT_EQ(only_called_so.root, "/a/deleted");
  EXPECT_FALSE(only_called_so.root_deleted);
  EXPECT_EQ(only_called_so.mount_point, "/m//deleted");
}

TEST(ParseMountInfo, PartsTypeAndSubtype) {
  const MountInfo sshfs = OneMount("1 0 0:1 / /m rw - fuse.sshfs.x h: rw\n");
  EXPECT_EQ(sshfs.fs_type, "fuse.sshfs.x");
  EXPECT_EQ(sshfs.FsBaseType(), "fuse");
  EXPECT_EQ(sshfs.FsSubtype(), "sshfs.x");

  const MountInfo ext4 = OneMount("1 0 0:1 / /m rw - ext4 s rw\n");
  EXPECT_EQ(ext4.FsBaseType(), "ext4");
  EXPECT_EQ(ext4.FsSubtype(), "");
}

TEST(ParseMountInfo, TakesLinesOfAnyLength) {
  const std::string name(1 << 20, 'x');
  const MountInfo mount =
      OneMount(absl::StrCat("1 0 0:1 /", name, " /", name, " rw - t ", name, " rw,", name, "\n"));
  EXPECT_EQ(mount.root, "/" + name);
  EXPECT_EQ(mount.mount_point, "/" + name);
  EXPECT_EQ(mount.source, name);
  EXPECT_EQ(mount.super_options, "rw," + name);
}

struct BadRow {
  const char* what;
  const char* line;
  const char* expected;
};

constexpr BadRow kBadLines[] = {
    {"empty", "", "a mount id"},
    {"a space", " ", "a mount id"},
    {"id without digits", "x 0 0:1 / /m rw - t s rw", "a mount id"},
    {"id with a sign", "-1 0 0:1 / /m rw - t s rw", "a mount id"},
    {"id with letters", "1x 0 0:1 / /m rw - t s rw", "a mount id"},
    {"id too large", "2147483648 0 0:1 / /m rw - t s rw", "a mount id"},
    {"id far too large", "18446744073709551617 0 0:1 / /m rw - t s rw", "a mount id"},
    {"only an id", "1", "a mount id"},
    {"no parent", "1 ", "the id of the parent"},
    {"parent with letters", "1 y 0:1 / /m rw - t s rw", "the id of the parent"},
    {"two spaces before the parent", "1  0 0:1 / /m rw - t s rw", "the id of the parent"},
    {"device without a colon", "1 0 01 / /m rw - t s rw", "a device, major:minor"},
    {"device without a minor number", "1 0 0: / /m rw - t s rw", "a device, major:minor"},
    {"device too large", "1 0 0:4294967296 / /m rw - t s rw", "a device, major:minor"},
    {"ends after the device", "1 0 0:1", "a device, major:minor"},
    {"ends after the root", "1 0 0:1 /", "the root of the mount"},
    {"ends before the mount point", "1 0 0:1 / ", "an absolute mount point"},
    {"ends after the mount point", "1 0 0:1 / /m", "an absolute mount point"},
    {"mount point not absolute", "1 0 0:1 / m rw - t s rw", "an absolute mount point"},
    {"ends after the options", "1 0 0:1 / /m rw", "options"},
    {"no separator", "1 0 0:1 / /m rw shared:1", "a peer group's number"},
    {"no separator, no tag", "1 0 0:1 / /m rw ", "a separator, \" - \""},
    {"ends in the separator", "1 0 0:1 / /m rw -", "a separator, \" - \""},
    {"peer group without a number", "1 0 0:1 / /m rw shared: - t s rw", "a peer group's number"},
    {"master is no number", "1 0 0:1 / /m rw master:x - t s rw", "a peer group's number"},
    {"origin too large", "1 0 0:1 / /m rw propagate_from:2147483648 - t s rw",
     "a peer group's number"},
    {"ends after the separator", "1 0 0:1 / /m rw - ", "a file system type"},
    {"ends after the type", "1 0 0:1 / /m rw - t", "a file system type"},
    {"ends after the source", "1 0 0:1 / /m rw - t s", "a source"},
    {"no super options", "1 0 0:1 / /m rw - t s ", "super options"},
    {"a byte that is no text", "\x01", "a mount id"},
};

TEST(ParseMountInfo, RefusesWhatIsNoMountAndSaysWhere) {
  const std::string good = "1 0 0:1 / /m rw - t s rw\n";
  for (const BadRow& row : kBadLines) {
    SCOPED_TRACE(row.what);
    const absl::StatusOr<MountTable> mounts =
        ParseMountInfo(absl::StrCat(good, good, row.line, "\n", good));
    EXPECT_EQ(mounts.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(mounts.status().message(), absl::StrCat("mountinfo, line 3: expected ", row.expected,
                                                      ": \"", absl::CHexEscape(row.line), "\""));
  }
}

// Every text that ends too early is refused or has lost nothing but a part of the last options.
TEST(ParseMountInfo, NeverDropsAMountThatIsCutOff) {
  const std::string text =
      "36 35 98:7 /a\\040b /m rw shared:3 master:1 - fuse.x /dev/root rw,errors=continue";
  const size_t options = text.rfind(' ') + 1;
  for (size_t size = 1; size < text.size(); ++size) {
    const std::string cut = text.substr(0, size);
    const absl::StatusOr<MountTable> mounts = ParseMountInfo(cut);
    if (size <= options) {
      EXPECT_TRUE(absl::IsInvalidArgument(mounts.status())) << cut;
    } else {
      ASSERT_TRUE(mounts.ok()) << mounts.status();
      EXPECT_EQ((*mounts)[0].super_options, text.substr(options, size - options));
    }
  }
}

}  // namespace
}  // namespace hermetest

// The mountinfo parser on generated tables, against what they were generated from and against
// findmnt(8).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tests/procfs/find_mount.h"
#include "hermetest/tests/procfs/write_mount_info.h"

namespace hermetest::tests {
namespace {

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  MountTable Table() {
    std::vector<MountInfo> mounts(Below(60) + 1);
    for (size_t i = 0; i < mounts.size(); ++i) mounts[i] = Mount(static_cast<int32_t>(i + 2));
    mounts[0].mount_point = "/";
    mounts[0].parent_id = MountId{1};
    return MountTable(std::move(mounts));
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }

  std::string Bytes(size_t longest) {
    constexpr absl::string_view kAlphabet =
        "abcXYZ019 \t\n\\#-/.,:=\"'$`()\x7f\x80\xc3\xbc\xff\r\x01";
    std::string bytes;
    for (size_t i = Below(longest + 1); i > 0; --i) bytes += kAlphabet[Below(kAlphabet.size())];
    return bytes;
  }

  std::string Path() {
    std::string path = "/";
    for (size_t i = Below(4); i > 0; --i) absl::StrAppend(&path, Bytes(6), i == 1 ? "x" : "/");
    return path;
  }

  std::optional<PeerGroupId> Group() {
    if (Below(3) != 0) return std::nullopt;
    return PeerGroupId{static_cast<int32_t>(Below(2147483647) + 1)};
  }

  MountInfo Mount(int32_t id) {
    MountInfo mount;
    mount.id = MountId{id};
    mount.parent_id = MountId{static_cast<int32_t>(Below(static_cast<size_t>(id)) + 1)};
    mount.device = {static_cast<uint32_t>(Below(4096)), static_cast<uint32_t>(Below(1 << 20))};
    mount.root = Path();
    mount.root_deleted = Below(5) == 0;
    mount.mount_point = Path();
    mount.options = Below(2) == 0 ? "rw,nosuid,relatime" : "ro";
    mount.peer_group = Group();
    mount.master = Group();
    if (mount.master.has_value()) mount.propagate_from = Group();
    mount.unbindable = mount.IsPrivate() && Below(4) == 0;
    mount.fs_type = absl::StrCat("fs", Bytes(4));
    mount.source = Bytes(20);
    mount.super_options = Below(2) == 0 ? R"(rw,dir=/a\054\040b,x)" : "ro,size=4k";
    return mount;
  }

  std::mt19937 random_;
};

TEST(GeneratedTables, ComeBackAsTheyWere) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const MountTable table = Generator(seed).Table();
    const std::string text = WriteMountInfo(table);
    const absl::StatusOr<MountTable> parsed = ParseMountInfo(text);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    ASSERT_EQ(*parsed, table) << Diff(table, *parsed);
    ASSERT_EQ(WriteMountInfo(*parsed), text);
  }
}

TEST(GeneratedTables, AreReadAsFindmntReadsThem) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    const std::string text = WriteMountInfo(Generator(seed).Table());
    const absl::StatusOr<MountTable> parsed = ParseMountInfo(text);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    ASSERT_EQ(AsFoundMounts(*parsed), FindMounts(text));
  }
}

}  // namespace
}  // namespace hermetest::tests

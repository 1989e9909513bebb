#include "hermetest/tests/procfs/write_mount_info.h"

#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tests {
namespace {

std::string Escaped(absl::string_view text) {
  std::string escaped;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || absl::StrContains("/.:-_[]", c)) {
      escaped += c;
    } else {
      absl::StrAppendFormat(&escaped, "\\%03o", byte);
    }
  }
  return escaped;
}

// A path that only looks deleted must not be taken for one.
std::string Root(const MountInfo& mount) {
  constexpr absl::string_view kDeleted = "//deleted";
  if (mount.root_deleted) return absl::StrCat(Escaped(mount.root), kDeleted);
  if (!absl::EndsWith(mount.root, kDeleted)) return Escaped(mount.root);
  const size_t before = mount.root.size() - kDeleted.size();
  return absl::StrCat(Escaped(mount.root.substr(0, before)), "\\057/deleted");
}

}  // namespace

std::string WriteMountInfo(const MountTable& table) {
  std::string text;
  for (const MountInfo& mount : table) {
    absl::StrAppend(&text, static_cast<int32_t>(mount.id), " ",
                    static_cast<int32_t>(mount.parent_id), " ", mount.device.major, ":",
                    mount.device.minor, " ", Root(mount), " ", Escaped(mount.mount_point), " ",
                    mount.options.view(), " ");
    const std::string tags = mount.PropagationString();
    const bool tagged = tags != "private";
    absl::StrAppend(&text, tagged ? tags : "", tagged ? " " : "", "- ", Escaped(mount.fs_type), " ",
                    Escaped(mount.source), " ", mount.super_options.view(), "\n");
  }
  return text;
}

}  // namespace hermetest::tests

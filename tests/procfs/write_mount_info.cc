#include "hermetest/tests/procfs/write_mount_info.h"

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tests {
namespace {

// As seq_escape() in the kernel's fs/seq_file.c.
std::string Escaped(absl::string_view text, absl::string_view bytes) {
  std::string escaped;
  for (char c : text) {
    if (absl::StrContains(bytes, c)) {
      absl::StrAppendFormat(&escaped, "\\%03o", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// What show_mountinfo() in the kernel's fs/proc_namespace.c has escaped in paths, and what mangle()
// there has in names.
std::string Path(absl::string_view path) { return Escaped(path, " \t\n\\"); }
std::string Name(absl::string_view name) { return Escaped(name, " \t\n\\#"); }

// A path that only looks deleted must not be taken for one. No kernel has such a path.
std::string Root(const MountInfo& mount) {
  constexpr absl::string_view kDeleted = "//deleted";
  if (mount.root_deleted) return absl::StrCat(Path(mount.root), kDeleted);
  if (!absl::EndsWith(mount.root, kDeleted)) return Path(mount.root);
  const size_t before = mount.root.size() - kDeleted.size();
  return absl::StrCat(Path(mount.root.substr(0, before)), "\\057/deleted");
}

}  // namespace

std::string WriteMountInfo(const MountTable& table) {
  std::string text;
  for (const MountInfo& mount : table) {
    absl::StrAppend(&text, static_cast<int32_t>(mount.id), " ",
                    static_cast<int32_t>(mount.parent_id), " ", mount.device.major, ":",
                    mount.device.minor, " ", Root(mount), " ", Path(mount.mount_point), " ",
                    mount.options.view(), " ");
    const std::string tags = mount.PropagationString();
    const bool tagged = tags != "private";
    absl::StrAppend(&text, tagged ? tags : "", tagged ? " " : "", "- ", Name(mount.fs_type), " ",
                    Name(mount.source), " ", mount.super_options.view(), "\n");
  }
  return text;
}

}  // namespace hermetest::tests

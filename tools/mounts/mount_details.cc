#include "hermetest/tools/mounts/mount_details.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/mounts/mount_places.h"
#include "hermetest/tools/mounts/mount_tree_view.h"

namespace hermetest::tools {
namespace {

using internal::Readable;

// "  name           value" for each value that is there.
class Lines {
 public:
  explicit Lines(const Terminal& terminal) : terminal_(terminal) {}

  void Add(absl::string_view name, absl::string_view value) {
    constexpr size_t kNameWidth = 15;
    if (value.empty()) return;
    absl::StrAppend(&text_, "  ", terminal_.Styled(Style::kBold, name),
                    std::string(kNameWidth - name.size(), ' '), value, "\n");
  }

  const std::string& text() const { return text_; }

 private:
  const Terminal& terminal_;
  std::string text_;
};

// The mount points of the others that `is_meant`.
std::string Points(const MountTable& table, const MountInfo& mount,
                   const std::function<bool(const MountInfo&)>& is_meant) {
  std::vector<std::string> points;
  for (const MountInfo& other : table) {
    if (other.id != mount.id && is_meant(other)) points.push_back(Readable(other.mount_point));
  }
  return absl::StrJoin(points, ", ");
}

std::string Root(const MountInfo& mount) {
  if (mount.root_deleted) return absl::StrCat(Readable(mount.root), ", which has been deleted");
  return mount.root == "/" ? "" : Readable(mount.root);
}

std::string Ids(const MountInfo& mount) {
  std::string text = absl::StrCat(static_cast<int32_t>(mount.id));
  if (mount.unique_id) {
    absl::StrAppend(&text, ", unique ", static_cast<uint64_t>(*mount.unique_id));
  }
  return text;
}

std::string WhatItHides(const MountTable& table, const MountInfo& mount) {
  std::vector<std::string> hidden;
  for (const MountPlace& place : MountPlaces(table)) {
    if (place.hidden_by != &mount) continue;
    hidden.push_back(
        absl::StrCat(Readable(place.mount->mount_point), " ", FileSystemText(*place.mount)));
  }
  return absl::StrJoin(hidden, ", ");
}

void AddPropagation(const MountTable& table, const MountInfo& mount, Lines& lines) {
  lines.Add("propagation", PropagationText(mount));
  if (mount.peer_group) {
    lines.Add("peers", Points(table, mount, [&](const MountInfo& other) {
                return other.peer_group == mount.peer_group;
              }));
    lines.Add("slaves", Points(table, mount, [&](const MountInfo& other) {
                return other.master == mount.peer_group;
              }));
  }
  if (mount.master) {
    lines.Add("masters", Points(table, mount, [&](const MountInfo& other) {
                return other.peer_group == mount.master;
              }));
  }
  if (mount.propagate_from) {
    lines.Add("events from", absl::StrCat("group ", static_cast<int32_t>(*mount.propagate_from),
                                          ", the nearest one that this root directory shows"));
  }
}

// As a table of its own: whatever could hide one of them, when `mount` itself is not hidden, is
// among them.
MountTable MountedOn(const MountTable& table, const MountInfo& mount) {
  std::vector<MountInfo> mounts;
  for (const MountInfo& other : table) {
    const std::vector<const MountInfo*> ancestors = table.Ancestors(other);
    if (std::find(ancestors.begin(), ancestors.end(), &mount) != ancestors.end()) {
      mounts.push_back(other);
    }
  }
  return MountTable(std::move(mounts));
}

}  // namespace

std::string MountDetails(const MountTable& table, const MountInfo& mount, absl::string_view path,
                         const Terminal& terminal) {
  Lines lines(terminal);
  lines.Add("file system",
            absl::StrCat(Readable(mount.fs_type), ", source ", Readable(mount.source), ", device ",
                         mount.device.major, ":", mount.device.minor));
  lines.Add("root", Root(mount));
  lines.Add("options", Readable(mount.options));
  lines.Add("super options", Readable(mount.super_options));
  AddPropagation(table, mount, lines);
  const MountInfo* parent = table.Parent(mount);
  lines.Add("mounted on", parent == nullptr ? "" : Readable(parent->mount_point));
  lines.Add("hides", WhatItHides(table, mount));
  lines.Add("id", Ids(mount));
  std::string text = terminal.Shown(absl::StrCat(Readable(path), " is on the mount at ",
                                                 Readable(mount.mount_point), ":\n", lines.text()));
  const MountTable mounted_on = MountedOn(table, mount);
  if (mounted_on.empty()) return text;
  return absl::StrCat(text, "\nMounted on it:\n\n", MountTreeView(mounted_on, terminal));
}

}  // namespace hermetest::tools

#include "hermetest/tools/mounts/mount_places.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "hermetest/matchers/procfs/internal/mount_forest.h"
#include "hermetest/matchers/procfs/internal/mount_tree_text.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tools {
namespace {

using internal::MountForest;

bool IsMountedOn(const MountForest& forest, size_t mount, size_t ancestor) {
  for (size_t next = forest.Parent(mount); next != MountForest::kNone; next = forest.Parent(next)) {
    if (next == ancestor) return true;
    if (next == mount) return false;  // a circle, which no kernel writes
  }
  return false;
}

void SetHidden(const MountTable& table, const MountForest& forest, size_t mount,
               MountPlace& place) {
  const size_t covering = forest.Covering(table[mount].mount_point);
  place.hidden = covering != mount;
  // A walk that ends in a mount below has not been kept from going on by anything on top.
  if (place.hidden && covering != MountForest::kNone && !IsMountedOn(forest, mount, covering)) {
    place.hidden_by = &table[covering];
  }
}

// From the last line to the first, the next one of the same depth is a sibling unless one of lesser
// depth comes before it.
void SetLast(std::vector<MountPlace>& places) {
  std::vector<bool> sibling_follows;
  for (auto place = places.rbegin(); place != places.rend(); ++place) {
    sibling_follows.resize(place->depth + 1);
    place->is_last = !sibling_follows[place->depth];
    sibling_follows[place->depth] = true;
  }
}

}  // namespace

std::vector<MountPlace> MountPlaces(const MountTable& table) {
  const MountForest forest(table.mounts());
  std::vector<MountPlace> places;
  for (const internal::MountTreeLine& line : internal::MountTreeLines(table.mounts())) {
    places.push_back({&table[line.mount], line.depth});
    SetHidden(table, forest, line.mount, places.back());
  }
  SetLast(places);
  return places;
}

std::string HiddenText(const MountPlace& place) {
  if (!place.hidden) return "";
  if (place.hidden_by == nullptr) return "out of reach of every path";
  return absl::StrCat("hidden by ", internal::Readable(place.hidden_by->mount_point), " ",
                      FileSystemText(*place.hidden_by));
}

std::string FileSystemText(const MountInfo& mount) {
  std::string text = internal::Readable(mount.fs_type);
  if (mount.source != mount.fs_type) {
    absl::StrAppend(&text, " ", internal::Readable(mount.source));
  }
  if (mount.root != "/") absl::StrAppend(&text, "[", internal::Readable(mount.root), "]");
  if (mount.root_deleted) text += " (deleted)";
  return text;
}

}  // namespace hermetest::tools

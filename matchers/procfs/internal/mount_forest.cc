#include "hermetest/matchers/procfs/internal/mount_forest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {
namespace {

std::vector<size_t> FindParents(absl::Span<const MountInfo> mounts) {
  std::unordered_map<MountId, size_t> places;
  places.reserve(mounts.size());
  for (size_t i = 0; i < mounts.size(); ++i) places.emplace(mounts[i].id, i);
  std::vector<size_t> parents(mounts.size(), MountForest::kNone);
  for (size_t i = 0; i < mounts.size(); ++i) {
    const auto parent = places.find(mounts[i].parent_id);
    if (parent != places.end() && parent->second != i) parents[i] = parent->second;
  }
  return parents;
}

}  // namespace

MountForest::MountForest(absl::Span<const MountInfo> mounts)
    : mounts_(mounts), parents_(FindParents(mounts)), by_parent_and_point_(mounts.size()) {
  std::iota(by_parent_and_point_.begin(), by_parent_and_point_.end(), 0);
  std::sort(by_parent_and_point_.begin(), by_parent_and_point_.end(), [&](size_t a, size_t b) {
    return std::tie(parents_[a], mounts_[a].mount_point, a) <
           std::tie(parents_[b], mounts_[b].mount_point, b);
  });
}

// The mount that the walk of an absolute path begins in: the root directory of the process is in
// it. It is the one that stands on no other, unless the root directory is below its mount's root
// (chroot(2)). That mount is then not in the table, and all that are mounted on it stand on none.
size_t MountForest::RootDirectory() const {
  size_t root = kNone;
  for (size_t i = 0; i < parents_.size(); ++i) {
    if (parents_[i] != kNone) continue;
    if (root != kNone) return kNone;
    root = i;
  }
  return root != kNone && mounts_[root].mount_point == "/" ? root : kNone;
}

size_t MountForest::ChildAt(size_t parent, absl::string_view mount_point) const {
  const auto after = std::upper_bound(
      by_parent_and_point_.begin(), by_parent_and_point_.end(), std::pair(parent, mount_point),
      [&](const std::pair<size_t, absl::string_view>& key, size_t mount) {
        return key <
               std::pair<size_t, absl::string_view>(parents_[mount], mounts_[mount].mount_point);
      });
  if (after == by_parent_and_point_.begin()) return kNone;
  const size_t last = *std::prev(after);
  return parents_[last] == parent && mounts_[last].mount_point == mount_point ? last : kNone;
}

// A walk meets the mount points of `parent` from the shortest on, and leaves `parent` at the first.
size_t MountForest::FirstChildOnTheWay(size_t parent, absl::string_view path) const {
  const size_t walked = parent == kNone || mounts_[parent].mount_point == "/"
                            ? 0
                            : mounts_[parent].mount_point.size();
  for (size_t end = walked; end < path.size();) {
    end = std::min(path.find('/', end + 1), path.size());
    if (end == 1) break;  // "/": what is mounted over the root directory is not walked into
    const size_t child = ChildAt(parent, path.substr(0, end));
    if (child != kNone) return child;
  }
  return kNone;
}

size_t MountForest::Covering(absl::string_view path) const {
  size_t mount = RootDirectory();
  for (;;) {
    const size_t child = FirstChildOnTheWay(mount, path);
    if (child == kNone) return mount;
    mount = child;
    for (size_t upper = mount; upper != kNone; upper = ChildAt(upper, mounts_[mount].mount_point)) {
      mount = upper;
    }
  }
}

}  // namespace hermetest::internal

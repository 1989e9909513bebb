#include "hermetest/matchers/procfs/mount_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/internal/mount_forest.h"
#include "hermetest/matchers/procfs/internal/mount_tree_text.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest {
namespace {

using internal::MountForest;

// Without repeated and trailing slashes; empty when `path` is not absolute.
std::string Normalize(absl::string_view path) {
  std::string normal;
  if (!absl::StartsWith(path, "/")) return normal;
  for (absl::string_view name : absl::StrSplit(path, '/', absl::SkipEmpty())) {
    normal += '/';
    normal.append(name.data(), name.size());
  }
  return normal.empty() ? "/" : normal;
}

bool IsAtOrBelow(absl::string_view path, absl::string_view top) {
  return absl::ConsumePrefix(&path, top) && (path.empty() || path.front() == '/' || top == "/");
}

}  // namespace

std::ostream& operator<<(std::ostream& out, MountNamespaceId id) {
  return out << static_cast<uint64_t>(id);
}

const MountInfo* MountTable::Covering(absl::string_view path) const {
  const std::string normal = Normalize(path);
  if (normal.empty()) return nullptr;
  const size_t covering = MountForest(mounts_).Covering(normal);
  return covering == MountForest::kNone ? nullptr : &mounts_[covering];
}

const MountInfo* MountTable::Topmost(absl::string_view path) const {
  const std::string normal = Normalize(path);
  const MountInfo* covering = Covering(normal);
  return covering != nullptr && covering->mount_point == normal ? covering : nullptr;
}

std::vector<const MountInfo*> MountTable::Under(absl::string_view path) const {
  std::vector<const MountInfo*> mounts;
  const std::string top = Normalize(path);
  if (top.empty()) return mounts;
  const MountForest forest(mounts_);
  for (size_t i = 0; i < mounts_.size(); ++i) {
    if (IsAtOrBelow(mounts_[i].mount_point, top) && !forest.IsHidden(i)) {
      mounts.push_back(&mounts_[i]);
    }
  }
  return mounts;
}

bool MountTable::IsHidden(const MountInfo& mount) const {
  const MountInfo* shown = Topmost(mount.mount_point);
  return shown == nullptr || shown->id != mount.id;
}

const MountInfo* MountTable::Find(MountId id) const {
  const auto found = std::find_if(mounts_.begin(), mounts_.end(),
                                  [&](const MountInfo& mount) { return mount.id == id; });
  return found == mounts_.end() ? nullptr : &*found;
}

const MountInfo* MountTable::Parent(const MountInfo& mount) const {
  return mount.parent_id == mount.id ? nullptr : Find(mount.parent_id);
}

std::vector<const MountInfo*> MountTable::Children(const MountInfo& mount) const {
  std::vector<const MountInfo*> children;
  for (const MountInfo& other : mounts_) {
    if (other.parent_id == mount.id && other.id != mount.id) children.push_back(&other);
  }
  return children;
}

std::vector<const MountInfo*> MountTable::Ancestors(const MountInfo& mount) const {
  std::vector<const MountInfo*> ancestors;
  // No kernel writes a circle of parents, but a text may hold one.
  for (const MountInfo* next = Parent(mount);
       next != nullptr && std::find(ancestors.begin(), ancestors.end(), next) == ancestors.end();
       next = Parent(*next)) {
    ancestors.push_back(next);
  }
  return ancestors;
}

std::string MountTable::TreeString() const { return internal::MountTreeText(mounts_); }

bool operator==(const MountTable& a, const MountTable& b) {
  return a.namespace_id() == b.namespace_id() && std::equal(a.begin(), a.end(), b.begin(), b.end());
}

std::ostream& operator<<(std::ostream& out, const MountTable& table) {
  return out << table.TreeString();
}

void PrintTo(const MountTable& table, std::ostream* out) {
  if (table.empty()) {
    *out << "no mounts";
    return;
  }
  *out << "a tree of\n"
       << internal::MountTreeText(table.mounts(), "    ") << "  " << table.size()
       << (table.size() == 1 ? " mount" : " mounts");
}

}  // namespace hermetest

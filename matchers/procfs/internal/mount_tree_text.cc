#include "hermetest/matchers/procfs/internal/mount_tree_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/internal/mount_forest.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {
namespace {

// "A", "B", ... "Z", "AA", ... as the columns of a spreadsheet.
std::string Letters(size_t index) {
  std::string letters;
  for (size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26) {
    letters += static_cast<char>('A' + (rest - 1) % 26);
  }
  std::reverse(letters.begin(), letters.end());
  return letters;
}

// Gives each peer group a name when it is first asked for.
class GroupNames {
 public:
  std::string operator[](PeerGroupId group) {
    return Letters(numbers_.emplace(group, numbers_.size()).first->second);
  }

 private:
  std::map<PeerGroupId, size_t> numbers_;
};

std::string PropagationText(const MountInfo& mount, GroupNames& names) {
  std::vector<std::string> words;
  if (mount.peer_group) words.push_back(absl::StrCat("shared in ", names[*mount.peer_group]));
  if (mount.master) words.push_back(absl::StrCat("slave of ", names[*mount.master]));
  if (mount.propagate_from) {
    words.push_back(absl::StrCat("events from ", names[*mount.propagate_from]));
  }
  if (mount.unbindable) words.emplace_back("unbindable");
  return words.empty() ? "private" : absl::StrJoin(words, ", ");
}

std::string Line(const MountInfo& mount, GroupNames& names, bool hidden) {
  std::string line = absl::StrCat(Readable(mount.mount_point), " ", Readable(mount.fs_type), " ",
                                  Readable(mount.source), " ", Readable(mount.options));
  if (mount.root != "/") absl::StrAppend(&line, ", root ", Readable(mount.root));
  if (mount.root_deleted) line += " (deleted)";
  absl::StrAppend(&line, ", ", PropagationText(mount, names), hidden ? ", hidden" : "", "  [id ",
                  static_cast<int32_t>(mount.id));
  if (!mount.IsPrivate()) absl::StrAppend(&line, ", ", mount.PropagationString());
  return line + "]\n";
}

// The order of the lines, each with its depth: parents first, siblings in the table's order.
std::vector<std::pair<size_t, size_t>> WalkTree(const MountForest& forest, size_t size) {
  std::vector<std::vector<size_t>> children(size);
  std::vector<std::pair<size_t, size_t>> waiting;  // the next one last
  std::vector<std::pair<size_t, size_t>> order;
  std::vector<bool> seen(size);
  for (size_t i = size; i-- > 0;) {
    if (forest.Parent(i) == MountForest::kNone) {
      waiting.emplace_back(i, 0);
    } else {
      children[forest.Parent(i)].push_back(i);
    }
  }
  // Mounts in a circle of parents, which no kernel writes, are on nobody's way: each that is left
  // over in the end begins a tree of its own.
  for (size_t left_over = 0; order.size() < size; ++left_over) {
    while (!waiting.empty()) {
      const auto [mount, depth] = waiting.back();
      waiting.pop_back();
      if (seen[mount]) continue;
      seen[mount] = true;
      order.emplace_back(mount, depth);
      for (size_t child : children[mount]) waiting.emplace_back(child, depth + 1);
    }
    if (left_over < size && !seen[left_over]) waiting.emplace_back(left_over, 0);
  }
  return order;
}

}  // namespace

std::string MountTreeText(absl::Span<const MountInfo> mounts) {
  const MountForest forest(mounts);
  GroupNames names;
  std::string text;
  size_t number = 0;
  for (const auto& [mount, depth] : WalkTree(forest, mounts.size())) {
    absl::StrAppend(&text, std::string(2 * depth, ' '), "#", ++number, " ",
                    Line(mounts[mount], names, forest.IsHidden(mount)));
  }
  return text;
}

}  // namespace hermetest::internal

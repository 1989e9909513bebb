#include "hermetest/matchers/procfs/internal/mount_tree_text.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/internal/mount_forest.h"
#include "hermetest/matchers/procfs/internal/mount_text.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {
namespace {

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
  // Mounts in a circle of parents, which no kernel writes, are on no path from a root: each that is
  // left over in the end begins a tree of its own.
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

std::vector<MountTreeLine> MountTreeLines(absl::Span<const MountInfo> mounts) {
  const MountForest forest(mounts);
  MountText words;
  std::vector<MountTreeLine> lines;
  for (const auto& [mount, depth] : WalkTree(forest, mounts.size())) {
    lines.push_back(
        {mount, depth,
         absl::StrCat("#", mount, " ", words.Line(mounts[mount], forest.IsHidden(mount)))});
  }
  return lines;
}

std::string MountTreeText(absl::Span<const MountInfo> mounts, absl::string_view indent) {
  std::string text;
  for (const MountTreeLine& line : MountTreeLines(mounts)) {
    absl::StrAppend(&text, indent, std::string(2 * line.depth, ' '), line.text, "\n");
  }
  return text;
}

}  // namespace hermetest::internal

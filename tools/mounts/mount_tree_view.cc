#include "hermetest/tools/mounts/mount_tree_view.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/internal/utf8.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/mounts/mount_places.h"

namespace hermetest::tools {
namespace {

constexpr size_t kGap = 2;  // between columns

// A cell, and how many columns of a terminal it takes: a branch of the tree has more bytes.
struct Cell {
  std::string text;
  size_t width = 0;
  Style style = Style::kPlain;
};

Cell MakeCell(std::string text, Style style = Style::kPlain) {
  const size_t width = internal::DisplayWidth(text);
  return {std::move(text), width, style};
}

enum Column { kMountPoint, kFileSystem, kPropagation, kOptions, kHidden, kColumns };
using Row = std::array<Cell, kColumns>;

// A column is as wide as its widest cell, but no wider than this: what is longer pushes the rest of
// its own line to the right, and not that of all others. "nosuid,nodev,noexec", which is on half of
// a system's mounts, then fits into the rest of 80 columns.
constexpr std::array<size_t, kColumns> kMaxWidths = {28, 16, 11, 0, 0};

// Cells that always come to the same column, where they can.
class Table {
 public:
  explicit Table(const Terminal& terminal) : terminal_(terminal) {}

  void Add(Row row) { rows_.push_back(std::move(row)); }

  std::string Text() const {
    const std::array<size_t, kColumns> widths = Widths();
    std::string text;
    for (const Row& row : rows_) AppendRow(row, widths, &text);
    return text;
  }

 private:
  std::array<size_t, kColumns> Widths() const {
    std::array<size_t, kColumns> widths = {};
    for (const Row& row : rows_) {
      for (size_t i = 0; i < kColumns; ++i) {
        if (row[i].width <= kMaxWidths[i]) widths[i] = std::max(widths[i], row[i].width);
      }
    }
    return widths;
  }

  void AppendRow(const Row& row, const std::array<size_t, kColumns>& widths,
                 std::string* text) const {
    size_t start = 0;     // of the column
    size_t position = 0;  // that has been written to
    for (size_t i = 0; i < kColumns; ++i) {
      if (row[i].width > 0) {
        size_t at = position == 0 ? 0 : std::max(start, position + kGap);
        if (position > 0 && at + row[i].width > terminal_.width) {
          *text += "\n";
          position = 0;
          // In its own column, if it fits there; else against the right edge, away from the tree.
          at = start + row[i].width <= terminal_.width ? start
               : row[i].width < terminal_.width        ? terminal_.width - row[i].width
                                                       : 0;
        }
        absl::StrAppend(text, std::string(at - position, ' '),
                        terminal_.Styled(row[i].style, row[i].text));
        position = at + row[i].width;
      }
      if (widths[i] > 0) start += widths[i] + kGap;
    }
    *text += "\n";
  }

  const Terminal& terminal_;
  std::vector<Row> rows_;
};

// The lines that lead from a mount's ancestors to it.
class Branches {
 public:
  explicit Branches(bool utf8) : utf8_(utf8) {}

  // For the next place, from the first on.
  Cell Next(const MountPlace& place) {
    Cell cell;
    ends_.resize(place.depth + 1);
    ends_[place.depth] = place.is_last;
    // The trees of a forest are not joined.
    for (size_t level = 1; level <= place.depth; ++level) {
      const bool own = level == place.depth;
      if (utf8_) {
        cell.text += own ? (ends_[level] ? "└─" : "├─") : (ends_[level] ? "  " : "│ ");
      } else {
        cell.text += own ? (ends_[level] ? "`-" : "|-") : (ends_[level] ? "  " : "| ");
      }
      cell.width += 2;
    }
    return cell;
  }

 private:
  bool utf8_;
  std::vector<bool> ends_;  // at each depth, whether the last of the siblings has come
};

// Nearly all mounts are "rw" and "relatime": what a person looks for is the rest.
std::string NotableOptions(const MountInfo& mount) {
  std::vector<std::string> options;
  for (std::string& option : mount.Options()) {
    if (option != "rw" && option != "relatime") options.push_back(std::move(option));
  }
  // The file system itself may be read-only below a mount that is not.
  if (mount.HasSuperOption("ro") && !mount.HasOption("ro")) options.insert(options.begin(), "ro");
  return absl::StrJoin(options, ",");
}

Row MakeRow(const MountPlace& place, Branches& branches, const Terminal& terminal) {
  const MountInfo& mount = *place.mount;
  Cell branch = branches.Next(place);
  const std::string point = terminal.Shown(internal::Readable(mount.mount_point));
  branch.text += point;
  branch.width += internal::DisplayWidth(point);
  Row row = {std::move(branch), MakeCell(terminal.Shown(FileSystemText(mount)), Style::kCyan),
             MakeCell(PropagationText(mount), mount.IsShared() ? Style::kYellow : Style::kPlain),
             MakeCell(terminal.Shown(internal::Escaped(NotableOptions(mount)))),
             MakeCell(terminal.Shown(HiddenText(place)))};
  if (place.hidden) {
    for (Cell& cell : row) cell.style = Style::kDim;
  }
  return row;
}

}  // namespace

std::string MountTreeView(const MountTable& table, const Terminal& terminal) {
  Table view(terminal);
  view.Add({MakeCell("MOUNT POINT", Style::kBold), MakeCell("FILE SYSTEM", Style::kBold),
            MakeCell("PROPAGATION", Style::kBold), MakeCell("OPTIONS", Style::kBold), Cell{}});
  Branches branches(terminal.utf8);
  for (const MountPlace& place : MountPlaces(table)) view.Add(MakeRow(place, branches, terminal));
  return view.Text();
}

std::string PropagationText(const MountInfo& mount) {
  const auto number = [](PeerGroupId group) { return static_cast<int32_t>(group); };
  std::vector<std::string> words;
  if (mount.peer_group) words.push_back(absl::StrCat("shared ", number(*mount.peer_group)));
  if (mount.master) words.push_back(absl::StrCat("slave ", number(*mount.master)));
  if (mount.unbindable) words.emplace_back("unbindable");
  return words.empty() ? "private" : absl::StrJoin(words, ", ");
}

}  // namespace hermetest::tools

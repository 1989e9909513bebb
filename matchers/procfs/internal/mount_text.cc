#include "hermetest/matchers/procfs/internal/mount_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest::internal {

// "A", "B", ... "Z", "AA", ... as the columns of a spreadsheet.
std::string MountText::Name(PeerGroupId group) {
  const size_t index = numbers_.emplace(group, numbers_.size()).first->second;
  std::string letters;
  for (size_t rest = index + 1; rest > 0; rest = (rest - 1) / 26) {
    letters += static_cast<char>('A' + (rest - 1) % 26);
  }
  std::reverse(letters.begin(), letters.end());
  return letters;
}

std::string MountText::Propagation(const MountInfo& mount) {
  std::vector<std::string> words;
  if (mount.peer_group) words.push_back(absl::StrCat("shared in ", Name(*mount.peer_group)));
  if (mount.master) words.push_back(absl::StrCat("slave of ", Name(*mount.master)));
  if (mount.propagate_from) {
    words.push_back(absl::StrCat("events from ", Name(*mount.propagate_from)));
  }
  if (mount.unbindable) words.emplace_back("unbindable");
  return words.empty() ? "private" : absl::StrJoin(words, ", ");
}

std::string MountText::Line(const MountInfo& mount, bool hidden) {
  std::string line = absl::StrCat(Readable(mount.mount_point), " ", Readable(mount.fs_type), " ",
                                  Readable(mount.source), " ", Readable(mount.options));
  if (mount.root != "/") absl::StrAppend(&line, ", root ", Readable(mount.root));
  if (mount.root_deleted) line += " (deleted)";
  absl::StrAppend(&line, ", ", Propagation(mount), hidden ? ", hidden" : "", "  [id ",
                  static_cast<int32_t>(mount.id));
  if (!mount.IsPrivate()) absl::StrAppend(&line, ", ", mount.PropagationString());
  return line + "]";
}

}  // namespace hermetest::internal

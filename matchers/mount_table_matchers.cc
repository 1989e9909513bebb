#include "hermetest/matchers/mount_table_matchers.h"

#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "hermetest/matchers/internal/mount_path.h"
#include "hermetest/matchers/internal/near_miss.h"
#include "hermetest/matchers/procfs/internal/mount_tree_text.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"

namespace hermetest {
namespace {

using internal::MeasureMiss;
using internal::Miss;
using internal::MountPath;
using ::testing::Matcher;
using ::testing::MatchResultListener;

// The mounts of a table, each as its line in the tree.
class Lines {
 public:
  explicit Lines(const MountTable& table) : table_(table), by_place_(table.size()) {
    for (internal::MountTreeLine& line : internal::MountTreeLines(table.mounts())) {
      by_place_[line.mount] = std::move(line.text);
    }
  }

  // `mount` is one of the table.
  const std::string& Of(const MountInfo& mount) const {
    return by_place_[static_cast<size_t>(&mount - table_.mounts().data())];
  }

 private:
  const MountTable& table_;
  std::vector<std::string> by_place_;
};

// Why `mount` matches, or all reasons why it does not; each after a comma.
std::string Reasons(const Matcher<const MountInfo&>& matcher, const MountInfo& mount) {
  testing::StringMatchResultListener why;
  if (!matcher.MatchAndExplain(mount, &why)) {
    const Miss miss = MeasureMiss(matcher, mount);
    return miss.reasons.empty() ? "" : absl::StrCat(", ", absl::StrJoin(miss.reasons, ", and "));
  }
  return why.str().empty() ? "" : absl::StrCat(", ", why.str());
}

// Of several mounts that are as near, the first. Null when there are none.
const MountInfo* Nearest(const Matcher<const MountInfo&>& matcher, const MountTable& table) {
  const MountInfo* nearest = nullptr;
  int least = 0;
  for (const MountInfo& mount : table) {
    const int distance = MeasureMiss(matcher, mount).distance;
    if (nearest != nullptr && distance >= least) continue;
    nearest = &mount;
    least = distance;
  }
  return nearest;
}

class HasMountMatcher {
 public:
  using is_gtest_matcher = void;

  explicit HasMountMatcher(Matcher<const MountInfo&> mount) : mount_(std::move(mount)) {}

  bool MatchAndExplain(const MountTable& table, MatchResultListener* listener) const {
    const MountInfo* found = nullptr;
    for (auto i = table.begin(); i != table.end() && found == nullptr; ++i) {
      if (mount_.Matches(*i)) found = &*i;
    }
    if (listener->IsInterested()) Explain(table, found, listener);
    return found != nullptr;
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has a mount that ";
    mount_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has no mount that ";
    mount_.DescribeTo(out);
  }

 private:
  void Explain(const MountTable& table, const MountInfo* found,
               MatchResultListener* listener) const {
    if (table.empty()) return;
    const MountInfo* const named = found != nullptr ? found : Nearest(mount_, table);
    *listener << (found != nullptr ? "which has " : "whose nearest mount is ")
              << Lines(table).Of(*named) << Reasons(mount_, *named);
  }

  Matcher<const MountInfo&> mount_;
};

class HasMountAtMatcher {
 public:
  using is_gtest_matcher = void;

  HasMountAtMatcher(MountPath path, Matcher<const MountInfo&> mount)
      : path_(std::move(path)), mount_(std::move(mount)) {}

  bool MatchAndExplain(const MountTable& table, MatchResultListener* listener) const {
    const MountInfo* const shown = Shown(table);
    const bool matches = shown != nullptr && mount_.Matches(*shown);
    if (!listener->IsInterested()) return matches;
    const Lines lines(table);
    if (shown != nullptr) {
      *listener << "which has " << lines.Of(*shown) << " there" << Reasons(mount_, *shown);
    } else {
      ExplainAbsence(table, lines, listener);
    }
    if (!matches) ExplainHidden(table, lines, shown, listener);
    return matches;
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has a mount at " << path_.Description() << " that ";
    mount_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has no mount at " << path_.Description() << ", or one that ";
    mount_.DescribeNegationTo(out);
  }

 private:
  // The path itself comes first: the table may be of another root directory than the caller's.
  const MountInfo* Shown(const MountTable& table) const {
    const MountInfo* const at_text = table.Topmost(path_.text());
    return at_text != nullptr ? at_text : table.Topmost(path_.target());
  }

  void ExplainAbsence(const MountTable& table, const Lines& lines,
                      MatchResultListener* listener) const {
    *listener << "which has nothing mounted there, ";
    const MountInfo* const covering = table.Covering(path_.target());
    if (covering != nullptr) {
      *listener << "but shows what is in " << lines.Of(*covering);
    } else {
      *listener << "nor any mount that the path is in";
    }
    if (!path_.obstacle().empty()) {
      *listener << "; symbolic links could not be followed: " << path_.obstacle();
    }
  }

  bool IsHere(const std::string& mount_point) const {
    return mount_point == path_.text() || mount_point == path_.target();
  }

  // A mount of the same place that would match, if only a path showed it.
  void ExplainHidden(const MountTable& table, const Lines& lines, const MountInfo* shown,
                     MatchResultListener* listener) const {
    for (const MountInfo& mount : table) {
      if (&mount == shown || !IsHere(mount.mount_point)) continue;
      if (!mount_.Matches(mount)) continue;
      *listener << "; one that matches is not to be seen: " << lines.Of(mount);
      return;
    }
  }

  MountPath path_;
  Matcher<const MountInfo&> mount_;
};

class EveryMountUnderMatcher {
 public:
  using is_gtest_matcher = void;

  EveryMountUnderMatcher(MountPath path, Matcher<const MountInfo&> mount)
      : path_(std::move(path)), mount_(std::move(mount)) {}

  bool MatchAndExplain(const MountTable& table, MatchResultListener* listener) const {
    std::vector<const MountInfo*> all = table.Under(path_.text());
    if (all.empty()) all = table.Under(path_.target());
    std::vector<const MountInfo*> offenders;
    for (const MountInfo* mount : all) {
      if (!mount_.Matches(*mount)) offenders.push_back(mount);
    }
    if (listener->IsInterested()) Explain(table, all, offenders, listener);
    return !all.empty() && offenders.empty();
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has mounts at or below " << path_.Description() << ", each of which ";
    mount_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has no mounts at or below " << path_.Description() << ", or one that ";
    mount_.DescribeNegationTo(out);
  }

 private:
  void Explain(const MountTable& table, const std::vector<const MountInfo*>& all,
               const std::vector<const MountInfo*>& offenders,
               MatchResultListener* listener) const {
    if (all.empty()) {
      *listener << "which has none there";
      return;
    }
    if (offenders.empty()) {
      *listener << "which has " << all.size() << " there, and all match:";
    } else {
      *listener << "which has " << all.size() << " there, of which " << offenders.size()
                << (offenders.size() == 1 ? " does" : " do") << " not match:";
    }
    const Lines lines(table);
    for (const MountInfo* mount : offenders.empty() ? all : offenders) {
      *listener << "\n    " << lines.Of(*mount) << Reasons(mount_, *mount);
    }
  }

  MountPath path_;
  Matcher<const MountInfo&> mount_;
};

class SameMountsMatcher {
 public:
  using is_gtest_matcher = void;

  explicit SameMountsMatcher(MountTable table) : table_(std::move(table)) {}

  bool MatchAndExplain(const MountTable& table, MatchResultListener* listener) const {
    const MountTableDiff diff = Diff(table_, table);
    if (diff.empty()) return true;
    if (!listener->IsInterested()) return false;
    *listener << "which differs from that:";
    const std::string text = TextBeside(table, diff);
    for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      *listener << "\n    " << std::string(line);
    }
    return false;
  }
  void DescribeTo(std::ostream* out) const { *out << "has the mounts of " << Size(); }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has other mounts than those of " << Size();
  }

 private:
  std::string Size() const { return absl::StrCat("a table of ", table_.size()); }

  MountTable table_;
};

}  // namespace

Matcher<const MountTable&> HasMount(Matcher<const MountInfo&> mount) {
  return HasMountMatcher(std::move(mount));
}

Matcher<const MountTable&> HasMountAt(const std::string& path, Matcher<const MountInfo&> mount) {
  return HasMountAtMatcher(MountPath("HasMountAt", path), std::move(mount));
}

Matcher<const MountTable&> EveryMountUnder(const std::string& path,
                                           Matcher<const MountInfo&> mount) {
  return EveryMountUnderMatcher(MountPath("EveryMountUnder", path), std::move(mount));
}

Matcher<const MountTable&> SameMountsAs(MountTable table) {
  return SameMountsMatcher(std::move(table));
}

}  // namespace hermetest

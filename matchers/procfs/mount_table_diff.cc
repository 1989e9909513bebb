#include "hermetest/matchers/procfs/mount_table_diff.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/mount_forest.h"
#include "hermetest/matchers/procfs/internal/mount_text.h"
#include "hermetest/matchers/procfs/internal/mount_tree_text.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {
namespace {

using internal::MountForest;

// What cannot change as long as a mount lives.
auto Nature(const MountInfo& m) {
  return std::tie(m.device.major, m.device.minor, m.fs_type, m.source, m.root);
}

auto Content(const MountInfo& m) {
  return std::tuple_cat(Nature(m),
                        std::tie(m.root_deleted, m.mount_point, m.options, m.peer_group, m.master,
                                 m.propagate_from, m.unbindable, m.super_options));
}

auto UniqueId(const MountInfo& m) { return std::tie(m.unique_id); }
auto ContentAndId(const MountInfo& m) { return std::tuple_cat(Content(m), std::tie(m.id)); }
auto NatureAndPlace(const MountInfo& m) {
  return std::tuple_cat(Nature(m), std::tie(m.mount_point));
}
auto NatureAndId(const MountInfo& m) { return std::tuple_cat(Nature(m), std::tie(m.id)); }

// Which mount of one table is which of the other; both are named by their places.
class Pairing {
 public:
  Pairing(const MountTable& before, const MountTable& after)
      : before_(before),
        after_(after),
        after_of_(before.size(), MountForest::kNone),
        before_of_(after.size(), MountForest::kNone) {}

  // Pairs what is not paired yet and has equal keys; among equal ones the first with the first.
  template <typename Key>
  void PairBy(Key key) {
    std::multimap<decltype(key(before_[0])), size_t> candidates;
    for (size_t i = 0; i < after_.size(); ++i) {
      if (before_of_[i] == MountForest::kNone) candidates.emplace(key(after_[i]), i);
    }
    for (size_t i = 0; i < before_.size(); ++i) {
      if (after_of_[i] != MountForest::kNone) continue;
      const auto found = candidates.lower_bound(key(before_[i]));
      if (found == candidates.end() || found->first != key(before_[i])) continue;
      after_of_[i] = found->second;
      before_of_[found->second] = i;
      candidates.erase(found);
    }
  }

  size_t AfterOf(size_t before) const { return after_of_[before]; }
  bool IsNew(size_t after) const { return before_of_[after] == MountForest::kNone; }

 private:
  const MountTable& before_;
  const MountTable& after_;
  std::vector<size_t> after_of_;
  std::vector<size_t> before_of_;
};

bool HaveUniqueIds(const MountTable& table) {
  return std::all_of(table.begin(), table.end(),
                     [](const MountInfo& mount) { return mount.unique_id.has_value(); });
}

bool UniqueIdsTell(const MountTable& before, const MountTable& after) {
  const bool other_namespace = before.namespace_id().has_value() &&
                               after.namespace_id().has_value() &&
                               before.namespace_id() != after.namespace_id();
  return !other_namespace && HaveUniqueIds(before) && HaveUniqueIds(after);
}

Pairing Pair(const MountTable& before, const MountTable& after) {
  Pairing pairing(before, after);
  if (UniqueIdsTell(before, after)) {
    pairing.PairBy(&UniqueId);
    return pairing;
  }
  pairing.PairBy(&ContentAndId);
  pairing.PairBy(&Content);
  pairing.PairBy(&NatureAndPlace);
  pairing.PairBy(&NatureAndId);
  return pairing;
}

// "  field: before -> after" for each field that is not the same.
class ChangeText {
 public:
  void Add(absl::string_view field, absl::string_view before, absl::string_view after) {
    if (before == after) return;
    absl::StrAppend(&text_, "  ", field, ": ", internal::Readable(before), " -> ",
                    internal::Readable(after), "\n");
  }

  void AddPropagation(const MountChange& change, internal::MountText& words) {
    const std::string before = change.before.PropagationString();
    const std::string after = change.after.PropagationString();
    if (before == after) return;
    absl::StrAppend(&text_, "  propagation: ", words.Propagation(change.before), " -> ",
                    words.Propagation(change.after), "  [", before, " -> ", after, "]\n");
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string Differences(const MountChange& change, internal::MountText& words) {
  const auto& [before, after, reparented] = change;
  ChangeText differences;
  differences.Add("mount point", before.mount_point, after.mount_point);
  if (before.root_deleted != after.root_deleted) {
    differences.Add("root", before.root_deleted ? "deleted" : "there",
                    after.root_deleted ? "deleted" : "there");
  } else {
    differences.Add("root", before.root, after.root);
  }
  differences.Add("options", before.options, after.options);
  differences.AddPropagation(change, words);
  differences.Add("type", before.fs_type, after.fs_type);
  differences.Add("source", before.source, after.source);
  differences.Add("super options", before.super_options, after.super_options);
  return absl::StrCat(differences.text(), reparented ? "  it is mounted on another mount\n" : "");
}

std::string Text(const MountTableDiff& diff, internal::MountText& words) {
  std::string text;
  for (const MountInfo& mount : diff.removed) {
    absl::StrAppend(&text, "removed: ", words.Line(mount, false), "\n");
  }
  for (const MountChange& change : diff.changed) {
    // One after the other: the order in which `words` sees groups decides what they are called.
    absl::StrAppend(&text, "changed: ", words.Line(change.after, false), "\n");
    text += Differences(change, words);
  }
  for (const MountInfo& mount : diff.added) {
    absl::StrAppend(&text, "added: ", words.Line(mount, false), "\n");
  }
  return text;
}

}  // namespace

MountTableDiff Diff(const MountTable& before, const MountTable& after) {
  const Pairing pairing = Pair(before, after);
  const MountForest forest_before(before.mounts());
  const MountForest forest_after(after.mounts());
  MountTableDiff diff;
  for (size_t i = 0; i < before.size(); ++i) {
    const size_t partner = pairing.AfterOf(i);
    if (partner == MountForest::kNone) {
      diff.removed.push_back(before[i]);
      continue;
    }
    const size_t parent_before = forest_before.Parent(i);
    const size_t parent_after = forest_after.Parent(partner);
    const bool reparented =
        parent_before == MountForest::kNone || parent_after == MountForest::kNone
            ? parent_before != parent_after
            : pairing.AfterOf(parent_before) != parent_after;
    if (reparented || Content(before[i]) != Content(after[partner])) {
      diff.changed.push_back({before[i], after[partner], reparented});
    }
  }
  for (size_t i = 0; i < after.size(); ++i) {
    if (pairing.IsNew(i)) diff.added.push_back(after[i]);
  }
  return diff;
}

std::ostream& operator<<(std::ostream& out, const MountTableDiff& diff) {
  internal::MountText words;
  return out << Text(diff, words);
}

std::string TextBeside(const MountTable& table, const MountTableDiff& diff) {
  internal::MountText words;
  for (const internal::MountTreeLine& line : internal::MountTreeLines(table.mounts())) {
    words.Propagation(table[line.mount]);
  }
  return Text(diff, words);
}

}  // namespace hermetest

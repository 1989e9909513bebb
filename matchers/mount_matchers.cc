#include "hermetest/matchers/mount_matchers.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "hermetest/matchers/internal/explain_part.h"
#include "hermetest/matchers/internal/mount_path.h"
#include "hermetest/matchers/internal/near_miss.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest {
namespace {

using internal::HandIn;
using internal::MountPath;
using internal::Quoted;
using internal::Weight;
using ::testing::Matcher;
using ::testing::MatchResultListener;

// One of the texts of a mount matches.
class TextMatcher {
 public:
  using is_gtest_matcher = void;

  TextMatcher(const char* name, std::string MountInfo::*text, Weight weight,
              Matcher<const std::string&> matcher)
      : name_(name), text_(text), weight_(weight), matcher_(std::move(matcher)) {}

  bool MatchAndExplain(const MountInfo& mount, MatchResultListener* listener) const {
    const bool matches =
        internal::ExplainPart(absl::StrCat("whose ", name_), matcher_, mount.*text_, listener);
    return HandIn(matches, weight_, listener);
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has a " << name_ << " that ";
    matcher_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has a " << name_ << " that ";
    matcher_.DescribeNegationTo(out);
  }

 private:
  const char* name_;
  std::string MountInfo::*text_;
  Weight weight_;
  Matcher<const std::string&> matcher_;
};

// A text is a path, or where that leads.
class PathMatcher {
 public:
  using is_gtest_matcher = void;

  explicit PathMatcher(MountPath path) : path_(std::move(path)) {}

  bool MatchAndExplain(const std::string& text, MatchResultListener* /*listener*/) const {
    return text == path_.text() || text == path_.target();
  }
  void DescribeTo(std::ostream* out) const { *out << "is equal to " << path_.Description(); }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "isn't equal to " << path_.Description();
  }

 private:
  MountPath path_;
};

// The mount's options, or those of its file system.
struct OptionList {
  const char* name;
  std::vector<std::string> (MountInfo::*get)() const;
};

constexpr OptionList kMountOptions = {"mount option", &MountInfo::Options};
constexpr OptionList kSuperOptions = {"super option", &MountInfo::SuperOptions};

class OptionMatcher {
 public:
  using is_gtest_matcher = void;

  // `other` is the list that the option may be looked for in by mistake.
  OptionMatcher(const OptionList& list, const OptionList& other, Matcher<const std::string&> option)
      : list_(list), other_(other), option_(std::move(option)) {}

  bool MatchAndExplain(const MountInfo& mount, MatchResultListener* listener) const {
    return HandIn(Judge(mount, listener), Weight::kProperty, listener);
  }
  void DescribeTo(std::ostream* out) const {
    *out << "has a " << list_.name << " that ";
    option_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "has no " << list_.name << " that ";
    option_.DescribeTo(out);
  }

 private:
  bool Judge(const MountInfo& mount, MatchResultListener* listener) const {
    const std::vector<std::string> options = (mount.*list_.get)();
    for (const std::string& option : options) {
      if (!option_.Matches(option)) continue;
      if (listener->IsInterested()) {
        *listener << "which has the " << list_.name << " " << WithReason(option);
      }
      return true;
    }
    if (listener->IsInterested()) ExplainMiss(mount, options, listener);
    return false;
  }

  std::string WithReason(const std::string& option) const {
    testing::StringMatchResultListener reason;
    option_.MatchAndExplain(option, &reason);
    return absl::StrCat(Quoted(option), reason.str().empty() ? "" : ", ", reason.str());
  }

  void ExplainMiss(const MountInfo& mount, const std::vector<std::string>& options,
                   MatchResultListener* listener) const {
    if (options.empty()) *listener << "which has no " << list_.name;
    const char* separator = "";
    for (const std::string& option : options) {
      if (*separator == '\0') *listener << "whose " << list_.name << "s are ";
      *listener << separator << WithReason(option);
      separator = "; ";
    }
    for (const std::string& option : (mount.*other_.get)()) {
      if (!option_.Matches(option)) continue;
      *listener << "; " << Quoted(option) << " is a " << other_.name;
      return;
    }
  }

  OptionList list_;
  OptionList other_;
  Matcher<const std::string&> option_;
};

// Yes or no.
class PropertyMatcher {
 public:
  using is_gtest_matcher = void;

  PropertyMatcher(const char* description, const char* negation, bool (*holds)(const MountInfo&),
                  std::string (*seen)(const MountInfo&))
      : description_(description), negation_(negation), holds_(holds), seen_(seen) {}

  bool MatchAndExplain(const MountInfo& mount, MatchResultListener* listener) const {
    if (listener->IsInterested()) *listener << seen_(mount);
    return HandIn(holds_(mount), Weight::kProperty, listener);
  }
  void DescribeTo(std::ostream* out) const { *out << description_; }
  void DescribeNegationTo(std::ostream* out) const { *out << negation_; }

 private:
  const char* description_;
  const char* negation_;
  bool (*holds_)(const MountInfo&);
  std::string (*seen_)(const MountInfo&);
};

std::string PropagationSeen(const MountInfo& mount) {
  return absl::StrCat("whose propagation is ", mount.PropagationString());
}

std::string WritabilitySeen(const MountInfo& mount) {
  const bool file_system_too = mount.HasSuperOption("ro");
  if (mount.HasOption("ro")) {
    return file_system_too ? "which is mounted read-only, as is its file system"
                           : "which is mounted read-only";
  }
  return file_system_too ? "whose file system is read-only" : "which is writable";
}

// One of the peer groups that a mount has to do with matches.
class GroupMatcher {
 public:
  using is_gtest_matcher = void;

  struct Words {
    const char* relation;        // "is in"
    const char* other_relation;  // "in"
    const char* lead;            // "whose peer group"
    const char* none;            // "which is in no peer group"
  };

  GroupMatcher(const Words& words, std::optional<PeerGroupId> MountInfo::*group,
               Matcher<const PeerGroupId&> matcher)
      : words_(words), group_(group), matcher_(std::move(matcher)) {}

  bool MatchAndExplain(const MountInfo& mount, MatchResultListener* listener) const {
    const std::optional<PeerGroupId>& group = mount.*group_;
    if (!group.has_value()) *listener << words_.none;
    const bool matches =
        group.has_value() && internal::ExplainPart(words_.lead, matcher_, *group, listener);
    return HandIn(matches, Weight::kProperty, listener);
  }
  void DescribeTo(std::ostream* out) const {
    *out << words_.relation << " a peer group that ";
    matcher_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << words_.relation << " no peer group, or " << words_.other_relation << " one that ";
    matcher_.DescribeNegationTo(out);
  }

 private:
  Words words_;
  std::optional<PeerGroupId> MountInfo::*group_;
  Matcher<const PeerGroupId&> matcher_;
};

constexpr GroupMatcher::Words kPeerWords = {"is in", "in", "whose peer group",
                                            "which is in no peer group"};
constexpr GroupMatcher::Words kSlaveWords = {"is a slave of", "of", "whose master",
                                             "which is a slave of no peer group"};

class PeerMatcher {
 public:
  using is_gtest_matcher = void;

  explicit PeerMatcher(const MountInfo& mount)
      : group_(mount.peer_group), name_(Quoted(mount.mount_point)) {}

  bool MatchAndExplain(const MountInfo& mount, MatchResultListener* listener) const {
    if (mount.peer_group.has_value()) {
      *listener << kPeerWords.lead << " is " << *mount.peer_group;
    } else {
      *listener << kPeerWords.none;
    }
    const bool matches = group_.has_value() && mount.peer_group == group_;
    return HandIn(matches, Weight::kProperty, listener);
  }
  void DescribeTo(std::ostream* out) const { Describe("is a peer of ", out); }
  void DescribeNegationTo(std::ostream* out) const { Describe("is no peer of ", out); }

 private:
  void Describe(const char* relation, std::ostream* out) const {
    *out << relation << name_ << ", ";
    if (group_.has_value()) {
      *out << "which is in peer group " << *group_;
    } else {
      *out << kPeerWords.none;
    }
  }

  std::optional<PeerGroupId> group_;
  std::string name_;
};

}  // namespace

Matcher<const MountInfo&> MountPoint(Matcher<const std::string&> path) {
  return TextMatcher("mount point", &MountInfo::mount_point, Weight::kName, std::move(path));
}

Matcher<const MountInfo&> MountPoint(const std::string& path) {
  return MountPoint(Matcher<const std::string&>(PathMatcher(MountPath("MountPoint", path))));
}
Matcher<const MountInfo&> MountPoint(const char* path) { return MountPoint(std::string(path)); }

Matcher<const MountInfo&> FsType(Matcher<const std::string&> type) {
  return TextMatcher("file system type", &MountInfo::fs_type, Weight::kProperty, std::move(type));
}

Matcher<const MountInfo&> Source(Matcher<const std::string&> source) {
  return TextMatcher("source", &MountInfo::source, Weight::kProperty, std::move(source));
}

Matcher<const MountInfo&> Root(Matcher<const std::string&> root) {
  return TextMatcher("root", &MountInfo::root, Weight::kProperty, std::move(root));
}

Matcher<const MountInfo&> Root(const std::string& root) {
  return Root(Matcher<const std::string&>(PathMatcher(MountPath::OfRoot("Root", root))));
}
Matcher<const MountInfo&> Root(const char* root) { return Root(std::string(root)); }

Matcher<const MountInfo&> HasMountOption(Matcher<const std::string&> option) {
  return OptionMatcher(kMountOptions, kSuperOptions, std::move(option));
}

Matcher<const MountInfo&> HasSuperOption(Matcher<const std::string&> option) {
  return OptionMatcher(kSuperOptions, kMountOptions, std::move(option));
}

Matcher<const MountInfo&> IsReadOnly() {
  return PropertyMatcher(
      "is read-only", "is not read-only", [](const MountInfo& mount) { return mount.IsReadOnly(); },
      &WritabilitySeen);
}

Matcher<const MountInfo&> IsPrivate() {
  return PropertyMatcher(
      "is private", "is not private", [](const MountInfo& mount) { return mount.IsPrivate(); },
      &PropagationSeen);
}

Matcher<const MountInfo&> IsShared() {
  return PropertyMatcher(
      "is shared", "is not shared", [](const MountInfo& mount) { return mount.IsShared(); },
      &PropagationSeen);
}

Matcher<const MountInfo&> IsSlave() {
  return PropertyMatcher(
      "is a slave", "is not a slave", [](const MountInfo& mount) { return mount.IsSlave(); },
      &PropagationSeen);
}

Matcher<const MountInfo&> IsUnbindable() {
  return PropertyMatcher(
      "is unbindable", "is not unbindable", [](const MountInfo& mount) { return mount.unbindable; },
      &PropagationSeen);
}

Matcher<const MountInfo&> InPeerGroup(Matcher<const PeerGroupId&> group) {
  return GroupMatcher(kPeerWords, &MountInfo::peer_group, std::move(group));
}
Matcher<const MountInfo&> InPeerGroup(int32_t group) { return InPeerGroup(PeerGroupId{group}); }

Matcher<const MountInfo&> IsSlaveOf(Matcher<const PeerGroupId&> master) {
  return GroupMatcher(kSlaveWords, &MountInfo::master, std::move(master));
}
Matcher<const MountInfo&> IsSlaveOf(int32_t master) { return IsSlaveOf(PeerGroupId{master}); }

Matcher<const MountInfo&> IsPeerOf(const MountInfo& mount) { return PeerMatcher(mount); }

}  // namespace hermetest

#include "hermetest/matchers/namespace_matchers.h"

#include <sys/types.h>

#include <ostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/procfs/namespaces_of.h"

namespace hermetest {
namespace internal {

NamespaceMatcher::NamespaceMatcher(NamespaceKind kind, Relation relation,
                                   absl::StatusOr<NamespaceId> id, std::string words,
                                   std::string negation)
    : kind_(kind),
      relation_(relation),
      id_(std::move(id)),
      words_(std::move(words)),
      negation_(std::move(negation)) {}

bool NamespaceMatcher::MatchAndExplain(const ProcessNamespaces& namespaces,
                                       testing::MatchResultListener* listener) const {
  const Namespace* const found = namespaces.Find(kind_);
  if (found == nullptr) {
    *listener << "which has no " << kind_ << " namespace";
    return false;
  }
  *listener << "whose " << kind_ << " namespace is " << found->id;
  return id_.ok() && (found->id == *id_) == (relation_ == Relation::kSame);
}

bool NamespaceMatcher::MatchAndExplain(const NamespaceId& id,
                                       testing::MatchResultListener* listener) const {
  if (id.kind != KindOfNamespace(kind_)) {
    *listener << "which is no " << KindOfNamespace(kind_) << " namespace";
    return false;
  }
  return id_.ok() && (id == *id_) == (relation_ == Relation::kSame);
}

void NamespaceMatcher::DescribeTo(std::ostream* out) const { Describe(words_, out); }

void NamespaceMatcher::DescribeNegationTo(std::ostream* out) const { Describe(negation_, out); }

void NamespaceMatcher::Describe(const std::string& words, std::ostream* out) const {
  *out << words;
  if (id_.ok()) {
    *out << *id_;
  } else {
    *out << "(" << id_.status().message() << ")";
  }
}

namespace {

class ChildNamespaceMatcher {
 public:
  using is_gtest_matcher = void;

  explicit ChildNamespaceMatcher(const NamespaceId& id) : id_(id) {}

  bool MatchAndExplain(const ProcessNamespaces& namespaces,
                       testing::MatchResultListener* listener) const {
    const Namespace* const found = namespaces.Find(id_.kind);
    if (found == nullptr) {
      *listener << "which has no " << id_.kind << " namespace";
      return false;
    }
    *listener << "whose " << id_.kind << " namespace " << found->id << " ";
    if (!found->parent.ok()) {
      *listener << "shows no parent: " << std::string(found->parent.status().message());
      return false;
    }
    *listener << "is a child of " << *found->parent;
    return *found->parent == id_;
  }
  void DescribeTo(std::ostream* out) const { *out << "is in a child namespace of " << id_; }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "is not in a child namespace of " << id_;
  }

 private:
  NamespaceId id_;
};

}  // namespace
}  // namespace internal

internal::NamespaceMatcher InNamespace(const NamespaceId& id) {
  return internal::NamespaceMatcher(id.kind, internal::NamespaceMatcher::Relation::kSame, id,
                                    "is in the namespace ", "is not in the namespace ");
}

internal::NamespaceMatcher InSameNamespaceAs(pid_t pid, NamespaceKind kind, const char* file,
                                             int line) {
  absl::StatusOr<NamespaceId> id = NamespaceOf(pid, kind);
  if (!id.ok()) {
    ADD_FAILURE_AT(file, line) << "InSameNamespaceAs(" << pid << ", " << kind
                               << "): " << id.status().message();
  }
  const std::string rest =
      absl::StrCat("in the same ", NamespaceKindName(kind), " namespace as process ", pid, ", ");
  return internal::NamespaceMatcher(kind, internal::NamespaceMatcher::Relation::kSame,
                                    std::move(id), "is " + rest, "is not " + rest);
}

internal::NamespaceMatcher InSameNamespaceAs(const NamespaceId& id, NamespaceKind kind) {
  return internal::NamespaceMatcher(
      kind, internal::NamespaceMatcher::Relation::kSame, id,
      absl::StrCat("is in the ", NamespaceKindName(kind), " namespace "),
      absl::StrCat("is not in the ", NamespaceKindName(kind), " namespace "));
}

testing::Matcher<const ProcessNamespaces&> IsChildNamespaceOf(const NamespaceId& id) {
  return internal::ChildNamespaceMatcher(id);
}

}  // namespace hermetest

// Matchers for the namespaces of processes.
//
//   EXPECT_THAT(NamespacesOf(pid), IsOkAndHolds(InSameNamespaceAs(getpid(), NamespaceKind::kUts)));
//   EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(DiffersFromHost(NamespaceKind::kMount)));
//
// They judge ProcessNamespaces, the namespaces of a process as they were when they were read; all
// but IsChildNamespaceOf() judge a NamespaceId as well. What a matcher compares with is looked up
// when the matcher is made: a pid does not have to exist any more when it matches. Where that look
// fails, the test fails, and the matcher matches nothing.

#ifndef HERMETEST_MATCHERS_NAMESPACE_MATCHERS_H_
#define HERMETEST_MATCHERS_NAMESPACE_MATCHERS_H_

#include <sys/types.h>

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/procfs/namespaces_of.h"

namespace hermetest {
namespace internal {

class NamespaceMatcher {
 public:
  using is_gtest_matcher = void;

  enum class Relation { kSame, kOther };

  // Compares the namespace of `kind` with `id`. `words` and `negation` describe it, up to the id.
  NamespaceMatcher(NamespaceKind kind, Relation relation, absl::StatusOr<NamespaceId> id,
                   std::string words, std::string negation);

  bool MatchAndExplain(const ProcessNamespaces& namespaces,
                       testing::MatchResultListener* listener) const;
  bool MatchAndExplain(const NamespaceId& id, testing::MatchResultListener* listener) const;
  void DescribeTo(std::ostream* out) const;
  void DescribeNegationTo(std::ostream* out) const;

 private:
  void Describe(const std::string& words, std::ostream* out) const;

  NamespaceKind kind_;
  Relation relation_;
  absl::StatusOr<NamespaceId> id_;
  std::string words_;
  std::string negation_;
};

}  // namespace internal

// The process is in the namespace `id`.
internal::NamespaceMatcher InNamespace(const NamespaceId& id);

// The namespace of `kind` is the one that `pid` has. With a kind for children, those of the
// children are compared. The last two arguments say where a failure to look at `pid` is reported.
internal::NamespaceMatcher InSameNamespaceAs(pid_t pid, NamespaceKind kind,
                                             const char* file = __builtin_FILE(),
                                             int line = __builtin_LINE());

// The same for a namespace that is known. With a kind for children, it is the children's that has
// to be `id`.
internal::NamespaceMatcher InSameNamespaceAs(const NamespaceId& id, NamespaceKind kind);

// The PID or user namespace of the process, whichever `id` is, was made in `id`: it is a child of
// it, not a grandchild. Other kinds have no such order, and never match. Nobody sees the parent of
// their own namespace: what a process reads of itself, or of its like, does not match.
testing::Matcher<const ProcessNamespaces&> IsChildNamespaceOf(const NamespaceId& id);

// In an isolated test: the namespace of `kind` is not the one in which the test program started the
// test. The last two arguments say where it is reported that there is no such host.
internal::NamespaceMatcher DiffersFromHost(NamespaceKind kind, const char* file = __builtin_FILE(),
                                           int line = __builtin_LINE());

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_NAMESPACE_MATCHERS_H_

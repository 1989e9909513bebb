// What an isolated test may know of its host: the namespaces in which the test program ran when it
// started the test. A fixture sets them; DiffersFromHost() of namespace_matchers.h reads them.

#ifndef HERMETEST_MATCHERS_HOST_NAMESPACES_H_
#define HERMETEST_MATCHERS_HOST_NAMESPACES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest {

// The host's namespace that stands beside that of `kind` here; for those for children, the one that
// the host itself was in. FailedPrecondition where no fixture has set them, as outside of an
// isolated test; NotFound for a kind that the host could not tell.
absl::StatusOr<NamespaceId> HostNamespace(NamespaceKind kind);

namespace internal {

// Declares that this program has code that reads them. Without it the two below do nothing, since
// they cost a test some percent of its price.
void NeedHostNamespaces();

// For a fixture, in the host, before it starts a test: the namespaces of this thread.
std::vector<NamespaceId> ReadHostNamespaces();

// For a fixture, in the process of the test. What had been set before, to the process of which
// this one is a fork, is forgotten.
void SetHostNamespaces(std::vector<NamespaceId> namespaces);

}  // namespace internal
}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_HOST_NAMESPACES_H_

// What an isolated test may know of its host: the namespaces in which the test program ran when it
// started the test. A fixture tells; DiffersFromHost() of namespace_matchers.h asks.

#ifndef HERMETEST_MATCHERS_HOST_NAMESPACES_H_
#define HERMETEST_MATCHERS_HOST_NAMESPACES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest {

// The host's namespace that stands beside that of `kind` here; for those for children, the one that
// the host itself was in. FailedPrecondition where no fixture has told, as outside of an isolated
// test; NotFound for a kind that the host could not tell.
absl::StatusOr<NamespaceId> HostNamespace(NamespaceKind kind);

namespace internal {

// For a fixture, in the host, before it starts a test: the namespaces of this thread. Reading them
// would be a part of the price of every test that is worth to be saved, so there are none unless
// somebody has said that they are needed.
std::vector<NamespaceId> ReadHostNamespaces();

// Says so: at the latest before the test is started.
void NeedHostNamespaces();

// For a fixture, in the process of the test. What had been told before, to the process of which
// this one is a fork, is forgotten.
void SetHostNamespaces(std::vector<NamespaceId> namespaces);

}  // namespace internal
}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_HOST_NAMESPACES_H_

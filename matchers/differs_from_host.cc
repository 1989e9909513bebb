// DiffersFromHost() of namespace_matchers.h. It has a file of its own, so that a program which does
// not use it does not link it, and the line below does not run there.

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/host_namespaces.h"
#include "hermetest/matchers/namespace_matchers.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest {
namespace {

// Before any test is started: when it asks, it is too late to look.
[[maybe_unused]] const bool kNeeded = (internal::NeedHostNamespaces(), true);

}  // namespace

internal::NamespaceMatcher DiffersFromHost(NamespaceKind kind, const char* file, int line) {
  absl::StatusOr<NamespaceId> host = HostNamespace(kind);
  if (!host.ok()) {
    ADD_FAILURE_AT(file, line) << "DiffersFromHost(" << kind << "): " << host.status().message();
  }
  return internal::NamespaceMatcher(
      kind, internal::NamespaceMatcher::Relation::kOther, std::move(host),
      absl::StrCat("is in another ", NamespaceKindName(kind), " namespace than the host, "),
      absl::StrCat("is in the ", NamespaceKindName(kind), " namespace of the host, "));
}

}  // namespace hermetest

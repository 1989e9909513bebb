#include "hermetest/matchers/host_namespaces.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/procfs/namespaces_of.h"

namespace hermetest {
namespace {

std::atomic<bool> are_needed{false};

// Never destroyed: a test may ask while the program ends.
std::vector<NamespaceId>& Host() {
  static std::vector<NamespaceId>& host = *new std::vector<NamespaceId>;
  return host;
}

}  // namespace

absl::StatusOr<NamespaceId> HostNamespace(NamespaceKind kind) {
  if (Host().empty()) {
    return absl::FailedPreconditionError("no host is known here: this is not an isolated test");
  }
  const auto found = std::find_if(Host().begin(), Host().end(), [&](const NamespaceId& id) {
    return id.kind == KindOfNamespace(kind);
  });
  if (found == Host().end()) {
    return absl::NotFoundError(
        absl::StrCat("the ", NamespaceKindName(kind), " namespace of the host is not known"));
  }
  return *found;
}

namespace internal {

void NeedHostNamespaces() { are_needed = true; }

std::vector<NamespaceId> ReadHostNamespaces() {
  std::vector<NamespaceId> namespaces;
  if (!are_needed) return namespaces;
  for (const NamespaceKind kind : kAllNamespaceKinds) {
    if (KindOfNamespace(kind) != kind) continue;
    const absl::StatusOr<NamespaceId> id = CurrentNamespace(kind);
    if (id.ok()) namespaces.push_back(*id);
  }
  return namespaces;
}

void SetHostNamespaces(std::vector<NamespaceId> namespaces) {
  // In a fork, to write is to copy a page.
  if (are_needed) Host() = std::move(namespaces);
}

}  // namespace internal
}  // namespace hermetest

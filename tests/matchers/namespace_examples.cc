#include "hermetest/tests/matchers/namespace_examples.h"

#include <vector>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/host_namespaces.h"
#include "hermetest/matchers/namespace_matchers.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/procfs/namespaces_of.h"
#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {

// With ids that are the same at every run.
std::vector<ExamplesOf> NamespaceExamples() {
  constexpr dev_t kNsfs = 4;
  const NamespaceId host_pid = {NamespaceKind::kPid, kNsfs, 4026531836};
  const NamespaceId host_net = {NamespaceKind::kNetwork, kNsfs, 4026531833};
  const NamespaceId sandbox_pid = {NamespaceKind::kPid, kNsfs, 4026532201};
  const NamespaceId user = {NamespaceKind::kUser, kNsfs, 4026531837};
  const absl::Status no_parent =
      absl::InvalidArgumentError("only PID and user namespaces have any");
  const absl::Status unseen = absl::PermissionDeniedError("it is outside of the caller's view");
  internal::SetHostNamespaces({host_pid, host_net});

  // A process of a sandbox, and one of the host, as the host sees them.
  ProcessNamespaces inside;
  inside.Set(NamespaceKind::kPid, {sandbox_pid, host_pid, user});
  inside.Set(NamespaceKind::kNetwork, {host_net, no_parent, user});
  ProcessNamespaces outside;
  outside.Set(NamespaceKind::kPid, {host_pid, unseen, user});
  outside.Set(NamespaceKind::kNetwork, {host_net, no_parent, user});

  return {
      {"InNamespace", HERMETEST_EXAMPLE(inside, InNamespace(sandbox_pid)),
       HERMETEST_EXAMPLE(inside, InNamespace(host_pid))},
      {"InSameNamespaceAs",
       HERMETEST_EXAMPLE(inside, InSameNamespaceAs(host_net, NamespaceKind::kNetwork)),
       HERMETEST_EXAMPLE(inside, InSameNamespaceAs(host_pid, NamespaceKind::kPid))},
      {"IsChildNamespaceOf", HERMETEST_EXAMPLE(inside, IsChildNamespaceOf(host_pid)),
       HERMETEST_EXAMPLE(outside, IsChildNamespaceOf(host_pid))},
      {"DiffersFromHost", HERMETEST_EXAMPLE(inside, DiffersFromHost(NamespaceKind::kPid)),
       HERMETEST_EXAMPLE(inside, DiffersFromHost(NamespaceKind::kNetwork))},
  };
}

}  // namespace hermetest::tests

#include "hermetest/tests/matchers/status_examples.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/status_matchers.h"
#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {

std::vector<ExamplesOf> StatusExamples() {
  using ::testing::HasSubstr;
  const absl::StatusOr<NamespaceId> id = NamespaceId{NamespaceKind::kPid, 4, 4026531836};
  const NamespaceId other = {NamespaceKind::kPid, 4, 4026532201};
  const absl::StatusOr<NamespaceId> none =
      absl::NotFoundError("stat /proc/7/ns/pid: No such file or directory");
  return {
      {"IsOk", HERMETEST_EXAMPLE(id, IsOk()), HERMETEST_EXAMPLE(none, IsOk())},
      {"IsOkAndHolds", HERMETEST_EXAMPLE(id, IsOkAndHolds(*id)),
       HERMETEST_EXAMPLE(id, IsOkAndHolds(other))},
      {"StatusIs",
       HERMETEST_EXAMPLE(none, StatusIs(absl::StatusCode::kNotFound, HasSubstr("stat"))),
       HERMETEST_EXAMPLE(none, StatusIs(absl::StatusCode::kPermissionDenied))},
  };
}

}  // namespace hermetest::tests

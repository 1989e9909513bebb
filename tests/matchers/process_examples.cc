#include "hermetest/tests/matchers/process_examples.h"

#include <linux/capability.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/process_matchers.h"
#include "hermetest/matchers/procfs/parse_process_status.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"
#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Gt;

// The text is fixed, so that the failures are the same at every run.
ProcessStatus Parse(absl::string_view name, absl::string_view state, absl::string_view parent,
                    absl::string_view ns_pids, absl::string_view capabilities) {
  const absl::string_view pid = ns_pids.substr(0, ns_pids.find('\t'));
  const absl::StatusOr<ProcessStatus> status = ParseProcessStatus(
      absl::StrCat("Name:\t", name, "\nState:\t", state, "\nTgid:\t", pid, "\nPid:\t", pid,
                   "\nPPid:\t", parent, "\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nNSpid:\t", ns_pids,
                   "\nCapInh:\t0000000000000000\nCapPrm:\t", capabilities, "\nCapEff:\t",
                   capabilities, "\nNoNewPrivs:\t0\nSeccomp:\t0\n"));
  if (!status.ok()) throw std::logic_error(status.status().ToString());
  return *status;
}

}  // namespace

std::vector<ExamplesOf> ProcessExamples() {
  // The init of a sandbox and a test in it, as the host sees them.
  const ProcessStatus init =
      Parse("hermetest-init", "S (sleeping)", "4700", "4711\t1", "000001ffffffffff");
  const ProcessStatus test =
      Parse("daemon_test", "Z (zombie)", "4700", "4712\t2", "0000000000000021");
  return {
      {"IsNamespaceInit", HERMETEST_EXAMPLE(init, IsNamespaceInit()),
       HERMETEST_EXAMPLE(test, IsNamespaceInit())},
      {"NsPids", HERMETEST_EXAMPLE(init, NsPids(ElementsAre(4711, 1))),
       HERMETEST_EXAMPLE(test, NsPids(Contains(1)))},
      {"PidIn", HERMETEST_EXAMPLE(test, PidIn(PidNamespace::kInnermost, 2)),
       HERMETEST_EXAMPLE(test, PidIn(PidNamespace::kOutermost, 2))},
      {"HasState", HERMETEST_EXAMPLE(init, HasState(ProcessState::kSleeping)),
       HERMETEST_EXAMPLE(test, HasState(ProcessState::kSleeping))},
      {"HasParent", HERMETEST_EXAMPLE(test, HasParent(4700)),
       HERMETEST_EXAMPLE(test, HasParent(Gt(4711)))},
      {"IsRunning", HERMETEST_EXAMPLE(init, IsRunning()), HERMETEST_EXAMPLE(test, IsRunning())},
      {"IsZombie", HERMETEST_EXAMPLE(test, IsZombie()), HERMETEST_EXAMPLE(init, IsZombie())},
      {"HasCapability", HERMETEST_EXAMPLE(test, HasCapability(CAP_KILL)),
       HERMETEST_EXAMPLE(test, HasCapability(CAP_SYS_ADMIN))},
  };
}

}  // namespace hermetest::tests

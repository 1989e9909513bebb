// When the test program is killed, whenever that is, nothing of its tests lives on, and no mount of
// theirs reaches the host. Each test kills it before the first, second, ... system call of one of
// the processes that take part, up to the last.

#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/traced_program.h"
#include "hermetest/tests/endings/verdict.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::IsSupersetOf;
using ::testing::Values;

// The host is a sandbox of its own, whose mounts are shared as systemd's are: a mount that is made
// before the tree is cut off shows.
class KilledProgram : public Isolated<testing::TestWithParam<Mode>> {
 protected:
  void SetUp() override {
    ASSERT_EQ(mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr), 0) << strerror(errno);
    mounts_ = ReadFile("/proc/self/mountinfo");
  }

  // Kills the program at each call of `held`, by the signals in turn. Returns the numbers of the
  // calls at which `held` was held.
  std::set<long> KillAtEachCall(HeldProcess held, const std::vector<int>& signals = {SIGKILL}) {
    std::set<long> calls;
    int ends = 0;
    for (int n = 1;; ++n) {
      const int signal = signals[static_cast<size_t>(n) % signals.size()];
      const Outcome outcome = KillAtCall(
          {"tests/endings/orphaning", {{"ENDINGS_MODE", ModeName(GetParam())}}, held, n, signal});
      const std::string place = absl::StrCat("at call ", n, ", which is number ", outcome.call);
      const bool killed = outcome.call >= 0;
      // A program that is about to exit may do so before it hears of the signal.
      if (outcome.call != SYS_exit_group || outcome.wait_status != 0) {
        EXPECT_EQ(outcome.wait_status, killed ? signal : 0) << place;
      }
      EXPECT_TRUE(outcome.survivors.empty()) << place << "\n" << outcome.survivors;
      EXPECT_EQ(ReadFile("/proc/self/mountinfo"), mounts_) << place;
      if (HasFailure()) return calls;
      if (killed) {
        calls.insert(outcome.call);
        continue;
      }
      // From run to run there is a call more or less, so that the last one can be missed.
      constexpr int kTries = 5;
      if (calls.count(SYS_exit_group) != 0 || ++ends == kTries) return calls;
      n = std::max(n - 3, 0);
    }
  }

 private:
  std::string mounts_;
};

class KilledProgramInUserNamespace : public KilledProgram {};
// The calls that show that it was killed where it matters.
constexpr long kCallsOfInit[] = {SYS_prctl, SYS_ppoll, SYS_mount, SYS_close_range};
constexpr long kCallsOfBody[] = {SYS_setns, SYS_chroot, SYS_exit_group};
constexpr long kCallsOfProgram[] = {SYS_pidfd_open, SYS_clone, SYS_waitid, SYS_pidfd_send_signal};

TEST_P(KilledProgram, BySigkillLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kProgram, 1}), IsSupersetOf(kCallsOfProgram));
}

// To a program that handles neither the two are the same, so half of the calls do for each.
TEST_P(KilledProgram, BySigtermOrSigintLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kProgram, 1}, {SIGTERM, SIGINT}),
              IsSupersetOf(kCallsOfProgram));
}

TEST_P(KilledProgram, DuringSetUpOfTheFirstSandboxLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kInit, 1}), IsSupersetOf(kCallsOfInit));
}

TEST_P(KilledProgram, DuringSetUpOfAPreparedSandboxLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kInit, 2}), IsSupersetOf(kCallsOfInit));
}

TEST_P(KilledProgram, DuringTheFirstTestLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kBody, 1}), IsSupersetOf(kCallsOfBody));
}

TEST_P(KilledProgram, DuringTheSecondTestLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kBody, 2}), IsSupersetOf(kCallsOfBody));
}

TEST_P(KilledProgramInUserNamespace, DuringATestBehindARelayLeavesNothing) {
  EXPECT_THAT(KillAtEachCall({HeldProcess::kRelayedBody, 1}), IsSupersetOf({SYS_exit_group}));
}

std::string ModeOf(const testing::TestParamInfo<Mode>& info) { return ModeName(info.param); }

INSTANTIATE_TEST_SUITE_P(Modes, KilledProgram,
                         Values(Mode::kDefault, Mode::kAsInit, Mode::kUserNamespace,
                                Mode::kUserNamespaceAsInit),
                         &ModeOf);
INSTANTIATE_TEST_SUITE_P(Modes, KilledProgramInUserNamespace,
                         Values(Mode::kUserNamespace, Mode::kUserNamespaceAsInit), &ModeOf);

}  // namespace
}  // namespace hermetest::tests

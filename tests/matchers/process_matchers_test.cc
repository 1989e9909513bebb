// The matchers for processes: their words, on statuses as they are written here, and their verdicts
// on real processes.

#include "hermetest/matchers/process_matchers.h"

#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"
#include "hermetest/matchers/procfs/processes.h"
#include "hermetest/matchers/status_matchers.h"
#include "hermetest/tests/matchers/example.h"
#include "hermetest/tests/matchers/matcher_row.h"
#include "hermetest/tests/support/child.h"

namespace hermetest {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;
using tests::ExpectRow;
using tests::MatcherRow;

ProcessStatus Process(pid_t pid, ProcessState state) {
  ProcessStatus status;
  status.name = "daemon";
  status.state = state;
  status.pid = pid;
  status.thread_group = pid;
  status.parent = 1;
  status.ns_pids = {pid};
  return status;
}

ProcessStatus WithPids(std::vector<pid_t> pids) {
  ProcessStatus status = Process(pids.front(), ProcessState::kSleeping);
  status.ns_pids = std::move(pids);
  return status;
}

ProcessStatus WithoutNsPids(pid_t pid) {
  ProcessStatus status = Process(pid, ProcessState::kSleeping);
  status.ns_pids.clear();
  return status;
}

ProcessStatus WithParent(pid_t parent) {
  ProcessStatus status = Process(7, ProcessState::kSleeping);
  status.parent = parent;
  return status;
}

ProcessStatus WithCapabilities(CapabilitySet effective, CapabilitySet permitted) {
  ProcessStatus status = Process(7, ProcessState::kSleeping);
  status.capabilities.effective = effective;
  status.capabilities.permitted = permitted;
  return status;
}

// An inner matcher that explains itself, in the same words with every GoogleTest.
MATCHER_P(EndsWithPid, last, absl::StrCat(negation ? "does not end" : "ends", " with ", last)) {
  *result_listener << "which ends with " << arg.back();
  return arg.back() == last;
}

TEST(ProcessMatchers, SayWhatTheyExpectAndWhatTheySee) {
  const MatcherRow<ProcessStatus> rows[] = {
      {"IsNamespaceInit", IsNamespaceInit(), "is the init of its PID namespace",
       "is not the init of its PID namespace", WithPids({7, 1}), "whose innermost pid is 1",
       WithPids({1, 2}), "whose innermost pid is 2"},
      {"IsNamespaceInit, with one PID namespace in the kernel", IsNamespaceInit(),
       "is the init of its PID namespace", "is not the init of its PID namespace", WithoutNsPids(1),
       "whose innermost pid is 1", WithoutNsPids(2), "whose innermost pid is 2"},
      {"NsPids", NsPids(EndsWithPid(2)), "has an NSpid list that ends with 2",
       "has an NSpid list that does not end with 2", WithPids({7, 2}),
       "whose NSpid list is { 7, 2 }, which ends with 2", WithPids({7, 3}),
       "whose NSpid list is { 7, 3 }, which ends with 3"},
      {"NsPids, with one PID namespace in the kernel", NsPids(EndsWithPid(2)),
       "has an NSpid list that ends with 2", "has an NSpid list that does not end with 2",
       WithoutNsPids(2), "whose NSpid list is { 2 }, which ends with 2", WithoutNsPids(3),
       "whose NSpid list is { 3 }, which ends with 3"},
      {"PidIn innermost", PidIn(PidNamespace::kInnermost, 2),
       "has an innermost pid that is equal to 2", "has an innermost pid that isn't equal to 2",
       WithPids({7, 3, 2}), "whose innermost pid is 2", WithPids({2, 3, 7}),
       "whose innermost pid is 7"},
      {"PidIn outermost", PidIn(PidNamespace::kOutermost, 2),
       "has an outermost pid that is equal to 2", "has an outermost pid that isn't equal to 2",
       WithPids({2, 3, 7}), "whose outermost pid is 2", WithPids({7, 3, 2}),
       "whose outermost pid is 7"},
      {"HasState", HasState(ProcessState::kStopped), "is in state T (stopped)",
       "is not in state T (stopped)", Process(7, ProcessState::kStopped),
       "whose state is T (stopped)", Process(7, ProcessState::kTracingStop),
       "whose state is t (tracing stop)"},
      {"HasParent", HasParent(Gt(1)), "has a parent whose pid is > 1",
       "has a parent whose pid isn't > 1", WithParent(2), "whose parent is 2", WithParent(0),
       "whose parent is 0"},
      {"IsRunning", IsRunning(), "is running (has not ended)", "is not running (has ended)",
       Process(7, ProcessState::kStopped), "whose state is T (stopped)",
       Process(7, ProcessState::kZombie), "whose state is Z (zombie)"},
      {"IsRunning, dead", IsRunning(), "is running (has not ended)", "is not running (has ended)",
       Process(7, ProcessState::kSleeping), "whose state is S (sleeping)",
       Process(7, ProcessState::kDead), "whose state is X (dead)"},
      {"IsZombie", IsZombie(), "is a zombie", "is not a zombie", Process(7, ProcessState::kZombie),
       "whose state is Z (zombie)", Process(7, ProcessState::kRunning),
       "whose state is R (running)"},
      {"HasCapability", HasCapability(CAP_KILL), "has the capability CAP_KILL",
       "does not have the capability CAP_KILL",
       WithCapabilities(CapabilitySet::All(), CapabilitySet::All()),
       "whose effective capabilities are: all", WithCapabilities({CAP_CHOWN}, {CAP_CHOWN}),
       "whose effective capabilities are: CAP_CHOWN"},
      {"HasCapability, permitted only", HasCapability(CAP_KILL), "has the capability CAP_KILL",
       "does not have the capability CAP_KILL", WithCapabilities({CAP_KILL}, {CAP_KILL}),
       "whose effective capabilities are: CAP_KILL", WithCapabilities({}, {CAP_KILL}),
       "whose effective capabilities are: none; it is permitted but not effective"},
  };
  for (const MatcherRow<ProcessStatus>& row : rows) ExpectRow(row);
}

TEST(ProcessMatchers, KnowEveryStateOfOneThatRuns) {
  for (const char letter : {'R', 'S', 'D', 'T', 't', 'P', 'I'}) {
    const ProcessStatus process = Process(7, static_cast<ProcessState>(letter));
    EXPECT_THAT(process, AllOf(IsRunning(), Not(IsZombie())));
  }
  EXPECT_THAT(Process(7, ProcessState::kDead), AllOf(Not(IsRunning()), Not(IsZombie())));
}

TEST(ProcessMatchers, FailReadablyInContainers) {
  const std::vector<ProcessStatus> processes = {Process(1, ProcessState::kSleeping),
                                                Process(7, ProcessState::kZombie)};
  const std::string failure = HERMETEST_EXAMPLE(processes, Each(IsRunning())).failure;
  EXPECT_THAT(failure, HasSubstr("that is running (has not ended)"));
  EXPECT_THAT(failure,
              HasSubstr(R"({ process 1 "daemon" [state S (sleeping), parent 1, NSpid 1, )"
                        R"(uid 0, gid 0, effective capabilities none], process 7 "daemon" )"
                        R"([state Z (zombie), )"));
  EXPECT_THAT(failure, HasSubstr("element #1"));
  EXPECT_THAT(failure, testing::EndsWith("whose state is Z (zombie)"));
}

// In a sandbox of its own, with children in known states.
class ProcessMatchersTest : public IsolatedTest {};

TEST_F(ProcessMatchersTest, JudgeListsOfRealProcesses) {
  const tests::Child stopped;
  stopped.Stop();
  const tests::Child zombie;
  zombie.BecomeZombie(SIGKILL);
  const absl::StatusOr<std::vector<ProcessStatus>> processes = Processes();
  EXPECT_THAT(processes,
              IsOkAndHolds(ElementsAre(
                  AllOf(IsNamespaceInit(), IsRunning(), HasParent(0)),
                  AllOf(Not(IsNamespaceInit()), NsPids(ElementsAre(getpid())), IsRunning()),
                  AllOf(HasState(ProcessState::kStopped), IsRunning(), HasParent(getpid()),
                        PidIn(PidNamespace::kOutermost, stopped.pid())),
                  AllOf(IsZombie(), Not(IsRunning()), HasParent(getpid())))));
  EXPECT_THAT(processes, IsOkAndHolds(Contains(IsZombie()).Times(1)));
  EXPECT_THAT(processes, IsOkAndHolds(Not(Each(IsRunning()))));
}

TEST_F(ProcessMatchersTest, JudgeCapabilities) {
  const tests::Child child([] {
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
    data[0].permitted = CAP_TO_MASK(CAP_KILL) | CAP_TO_MASK(CAP_CHOWN);
    data[0].effective = CAP_TO_MASK(CAP_KILL);
    tests::Require(syscall(SYS_capset, &header, data) == 0, "capset");
  });
  EXPECT_THAT(ReadProcessStatus(child.pid()),
              IsOkAndHolds(AllOf(HasCapability(CAP_KILL), Not(HasCapability(CAP_CHOWN)),
                                 Not(HasCapability(CAP_SYS_ADMIN)))));
}

TEST_F(ProcessMatchersTest, JudgeAnInitFromOutside) {
  const tests::Child child([] {
    tests::Require(unshare(CLONE_NEWPID) == 0, "unshare");
    const pid_t pid = fork();
    tests::Require(pid >= 0, "fork");
    if (pid == 0) {
      pause();
      _exit(0);
    }
  });
  EXPECT_THAT(Processes(), IsOkAndHolds(Contains(AllOf(HasParent(child.pid()), IsNamespaceInit(),
                                                       NsPids(ElementsAre(Gt(child.pid()), 1)),
                                                       PidIn(PidNamespace::kInnermost, 1),
                                                       PidIn(PidNamespace::kOutermost, Not(1))))));
}

}  // namespace
}  // namespace hermetest

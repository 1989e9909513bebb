// Matchers for processes.
//
//   EXPECT_THAT(ReadProcessStatus(pid), IsOkAndHolds(AllOf(IsRunning(), HasParent(getpid()))));
//   EXPECT_THAT(Processes(), IsOkAndHolds(Not(Contains(IsZombie()))));
//
// They judge a ProcessStatus as it was read, and look at nothing else. A process goes on after
// that: its state may be another one by now.

#ifndef HERMETEST_MATCHERS_PROCESS_MATCHERS_H_
#define HERMETEST_MATCHERS_PROCESS_MATCHERS_H_

#include <sys/types.h>

#include <vector>

#include "gmock/gmock.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"

namespace hermetest {

// One of the PID namespaces that a process is in.
enum class PidNamespace {
  kOutermost,  // that of the procfs which was read; its pids are the names in that /proc
  kInnermost,  // the process's own; its pids are what the process itself calls by getpid(2)
};

// The process is the init of its PID namespace: its pid there is 1 (pid_namespaces(7)).
testing::Matcher<const ProcessStatus&> IsNamespaceInit();

// The pids of the process in each of its PID namespaces, outermost first, match: the NSpid line of
// its status.
//
//   EXPECT_THAT(status, NsPids(ElementsAre(_, 1)));  // the init of a namespace one level down
testing::Matcher<const ProcessStatus&> NsPids(testing::Matcher<const std::vector<pid_t>&> pids);

// The pid of the process in `where` matches.
//
//   EXPECT_THAT(status, PidIn(PidNamespace::kInnermost, 2));
testing::Matcher<const ProcessStatus&> PidIn(PidNamespace where,
                                             testing::Matcher<const pid_t&> pid);

testing::Matcher<const ProcessStatus&> HasState(ProcessState state);

// The pid of the parent, in the PID namespace of the procfs that was read, matches. It is 0 for a
// parent outside of that namespace.
testing::Matcher<const ProcessStatus&> HasParent(testing::Matcher<const pid_t&> parent);

// The process has not ended: it is no zombie, and not dead. It may sleep, or be stopped; for one
// that is on a CPU or waits for one there is HasState(ProcessState::kRunning).
testing::Matcher<const ProcessStatus&> IsRunning();

// The process has ended, and its parent has not collected its status.
testing::Matcher<const ProcessStatus&> IsZombie();

// `capability`, such as CAP_SYS_ADMIN of <linux/capability.h>, is in the effective set: the one
// that the kernel asks for.
testing::Matcher<const ProcessStatus&> HasCapability(int capability);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCESS_MATCHERS_H_

// Kills a program at an exact place: when one of its processes is about to make its n-th system
// call (ptrace(2)). Then it waits until nothing of the program is left.
//
//   for (int n = 1;; ++n) {
//     const Outcome outcome = KillAtCall({"tests/endings/orphaning", {}, kFirstInit, n, SIGKILL});
//     if (outcome.call < 0) break;  // there are fewer than n calls
//     EXPECT_EQ(outcome.survivors, "");
//   }
//
// The program raises SIGSTOP itself where its tracer is to begin. To be called in an isolated test:
// whatever else runs in the caller's PID namespace is taken for part of the program.

#ifndef HERMETEST_TESTS_ENDINGS_TRACED_PROGRAM_H_
#define HERMETEST_TESTS_ENDINGS_TRACED_PROGRAM_H_

#include <map>
#include <string>

namespace hermetest::tests {

// Which process is held at its n-th call: the `nth` of its kind.
struct HeldProcess {
  enum Kind {
    kProgram,
    kInit,         // made by the program with clone(2), without a signal for its end
    kBody,         // forked by the program; in a user namespace this is the relay
    kRelayedBody,  // forked by one of those
  };
  Kind kind;
  int nth;
};

struct Killing {
  std::string program;  // path in the workspace
  std::map<std::string, std::string> environment;
  HeldProcess held;
  // Counted from 1. Waiting by futex(2), with what goes before and after it (getcpu(2) and
  // sched_yield(2)), does not count, by poll(2) only once in a row.
  int call;
  int signal;  // what the program gets while the process is held
};

struct Outcome {
  long call = -1;         // the number of the system call; -1 when there were fewer
  int wait_status = -1;   // of the program
  std::string survivors;  // a table of those that did not die with the program, in good time
};

// Throws std::runtime_error when the program cannot be traced.
Outcome KillAtCall(const Killing& killing);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENDINGS_TRACED_PROGRAM_H_

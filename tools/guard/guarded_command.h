// RunGuarded: runs a command as if hermetest were not there.
//
//   const CommandEnd end = RunGuarded({"make", "test"});
//   if (end.exec_error != 0) ...

#ifndef HERMETEST_TOOLS_GUARD_GUARDED_COMMAND_H_
#define HERMETEST_TOOLS_GUARD_GUARDED_COMMAND_H_

#include <string>
#include <vector>

namespace hermetest::tools {

struct CommandEnd {
  int exec_error = 0;  // the errno for which there was no command to run (execvp(3), fork(2))
  int signal = 0;      // that ended it
  int exit_code = 0;   // when no signal did
};

// Runs `command` ([0] is looked for in PATH) with everything that this process has, and waits for
// its end. Its orphans become children of this process (prctl(2), PR_SET_CHILD_SUBREAPER).
//
// The command stays in this process's group, so that a terminal treats the two as one job: what
// Ctrl-C and the like send, the command gets from the terminal. A signal that is sent to this
// process alone is passed on. When the command stops in a terminal, this process stops too, and a
// shell sees a stopped job. Should the command leave another group in the terminal's foreground,
// that is taken back.
CommandEnd RunGuarded(const std::vector<std::string>& command);

// Collects the children that have ended since, orphans of the command.
void ReapOrphans();

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_GUARDED_COMMAND_H_

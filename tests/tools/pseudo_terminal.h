// A terminal to run a program in, as a person would.
//
//   PseudoTerminal terminal(80);
//   terminal.Start({HermetestPath(), "guard", "--clean", "--", script});
//   terminal.WaitFor("Unmount them? [y/N] ");
//   terminal.Type("y\n");
//   EXPECT_EQ(terminal.WaitForEnd(), 110) << terminal.output();

#ifndef HERMETEST_TESTS_TOOLS_PSEUDO_TERMINAL_H_
#define HERMETEST_TESTS_TOOLS_PSEUDO_TERMINAL_H_

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::tests {

class [[nodiscard]] PseudoTerminal {
 public:
  // With `columns` columns. Throws std::system_error when there are no terminals (/dev/ptmx).
  explicit PseudoTerminal(unsigned short columns = 80);
  PseudoTerminal(const PseudoTerminal&) = delete;
  PseudoTerminal& operator=(const PseudoTerminal&) = delete;
  // Kills the session that was started.
  ~PseudoTerminal();

  // Runs `command` as the leader of a session of which this is the terminal, in the foreground. The
  // environment is that of the caller, with TERM=xterm and `environment`.
  void Start(const std::vector<std::string>& command,
             const std::map<std::string, std::string>& environment = {},
             const std::function<void()>& before_exec = nullptr);

  // Reads on until the output has `text`, after what an earlier call has found. Throws when the
  // output ends before.
  void WaitFor(const std::string& text);

  // As if typed: "\x03" is Ctrl-C, "\x1a" Ctrl-Z.
  void Type(const std::string& keys);

  // As when the window is closed.
  void HangUp() { master_.Reset(); }

  // Reads to the end of the output; returns the exit code, or 1000 and the number of the signal
  // that ended it.
  int WaitForEnd();

  pid_t pid() const { return pid_; }
  pid_t ForegroundGroup() const;

  // All that was written so far, with "\n" as the end of lines.
  const std::string& output() const { return output_; }

 private:
  bool ReadMore();

  internal::UniqueFd master_;
  pid_t pid_ = -1;
  std::string output_;
  size_t found_ = 0;
};

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_TOOLS_PSEUDO_TERMINAL_H_

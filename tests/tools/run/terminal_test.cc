// What `hermetest run` shows on a terminal, and what Ctrl-C on it does.

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/run/run_hermetest.h"

namespace hermetest::tests {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// `hermetest run` on a terminal of its own, 60 columns wide, with TERM=xterm and `environment`.
class Terminal {
 public:
  explicit Terminal(std::vector<std::string> words,
                    const std::map<std::string, std::string>& environment = {}) {
    words.insert(words.begin(), {HermetestPath(), "run"});
    winsize size = {};
    size.ws_col = 60;
    size.ws_row = 24;
    int terminal = -1;
    pid_ = forkpty(&terminal, nullptr, nullptr, &size);
    if (pid_ == 0) {
      for (const auto& [name, none] : OutsideOfBazel()) unsetenv(name.c_str());
      for (const char* name : {"COLUMNS", "NO_COLOR"}) unsetenv(name);
      setenv("TERM", "xterm", 1);
      for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
      std::vector<char*> arguments;
      for (std::string& word : words) arguments.push_back(word.data());
      arguments.push_back(nullptr);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    terminal_.Reset(terminal);
  }

  // Reads until the text that was written holds `text`, or to the end.
  bool ReadUntil(const std::string& text) {
    char buffer[4096];
    while (shown_.find(text) == std::string::npos) {
      // At the end of the program it fails (EIO).
      const ssize_t size = read(terminal_.get(), buffer, sizeof(buffer));
      if (size <= 0) return false;
      shown_.append(buffer, static_cast<size_t>(size));
    }
    return true;
  }

  void Type(const std::string& keys) {
    EXPECT_EQ(write(terminal_.get(), keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }

  // Reads the rest, and returns the exit code.
  int End() {
    ReadUntil("no such text");
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // All that was written, with escapes and line ends as a person would write them.
  std::string shown() const {
    return absl::StrReplaceAll(WithoutTimes(shown_),
                               {{"\r\n", "\n"}, {"\x1b", "ESC"}, {"\r", "CR"}});
  }

 private:
  pid_t pid_ = -1;
  internal::UniqueFd terminal_;
  std::string shown_;
};

std::vector<std::string> Words(std::vector<std::string> flags, const std::string& filter) {
  flags.insert(flags.end(), {"--jobs=1", "--", Runfile("tests/tools/run/troubled"),
                             absl::StrCat("--gtest_filter=", filter)});
  return flags;
}

TEST(Terminal, ShowsWhatRunsAndEndsAtCtrlC) {
  Terminal terminal(Words({}, "Good.*:Hanging.WaitsForEver"));
  ASSERT_TRUE(terminal.ReadUntil("Hanging.WaitsForEver\r\n")) << terminal.shown();
  const std::string before = terminal.shown();
  EXPECT_THAT(before, HasSubstr("[3/4] 3 passed, T, about T left\n"
                                "         T  Hanging.WaitsForEver\n"));
  terminal.Type("\x03");
  EXPECT_EQ(terminal.End(), 128 + SIGINT);
  EXPECT_THAT(terminal.shown(),
              HasSubstr("CRESC[2AESC[J"  // the two lines are gone
                        "Ended by SIGINT.\n"
                        "3 tests in T with 1 job: 3 passed, 1 interrupted\n"
                        "Interrupted:\n"
                        "  Hanging.WaitsForEver (T): was stopped\n"
                        "    What ran in its sandbox then:\n"));
}

// A second signal is heard before anything has come to its end.
TEST(Terminal, KeepsTheTraceWhenAskedTwiceToEnd) {
  const std::string trace = NewTempPath("trace");
  Terminal terminal(Words({"--trace", trace}, "Good.*:Hanging.WaitsForEver"));
  ASSERT_TRUE(terminal.ReadUntil("Hanging.WaitsForEver\r\n")) << terminal.shown();
  terminal.Type("\x03\x1c");
  EXPECT_EQ(terminal.End(), 128 + SIGINT);
  EXPECT_THAT(ReadFile(trace), HasSubstr("\"args\": {\"Good.Passes\": \"passed\"}"));
}

TEST(Terminal, KeepsWhatDidNotPassAboveTheStatus) {
  Terminal terminal(Words({"--output=never"}, "Good.PassesL*:Bad.Crashes"));
  EXPECT_EQ(terminal.End(), 1);
  const std::string shown = terminal.shown();
  EXPECT_THAT(shown, HasSubstr("[2/2] ESC[31mFAILESC[0m  Bad.Crashes (T): was killed by SIGSEGV"));
  EXPECT_THAT(shown, Not(HasSubstr("PASS")));
  EXPECT_THAT(shown, EndsWith("2 tests in T with 1 job: 1 passed, 1 failed\n"
                              "Failed:\n"
                              "  Bad.Crashes (T): was killed by SIGSEGV (Segmentation fault)\n"));
}

TEST(Terminal, ShowsNoColorToThoseWhoWantNone) {
  Terminal terminal(Words({"--output=never"}, "Bad.Crashes"), {{"NO_COLOR", "1"}});
  EXPECT_EQ(terminal.End(), 1);
  EXPECT_THAT(terminal.shown(), HasSubstr("[1/1] FAIL  Bad.Crashes"));
  EXPECT_THAT(terminal.shown(), HasSubstr("ESC[J"));  // NO_COLOR is about colours only
  EXPECT_THAT(terminal.shown(), Not(HasSubstr("ESC[31m")));
}

// As to a file: each test gets a line, and no line is erased.
TEST(Terminal, SendsNoEscapesToADumbTerminal) {
  for (const char* type : {"dumb", ""}) {
    Terminal terminal(Words({"--output=never"}, "Good.PassesL*:Bad.Crashes"), {{"TERM", type}});
    EXPECT_EQ(terminal.End(), 1);
    EXPECT_THAT(terminal.shown(), HasSubstr("] PASS  Good.PassesL")) << type;
    EXPECT_THAT(terminal.shown(), HasSubstr("] FAIL  Bad.Crashes (T): was killed by SIGSEGV"))
        << type;
    EXPECT_THAT(terminal.shown(), Not(HasSubstr("ESC"))) << type;
  }
}

TEST(Terminal, IsAsWideAsColumnsSays) {
  Terminal terminal(Words({}, "Hanging.WaitsForEverUnderANameThatIsWiderThanTheTerminalIs"),
                    {{"COLUMNS", "40"}});
  ASSERT_TRUE(terminal.ReadUntil("...\r\n")) << terminal.shown();
  EXPECT_THAT(terminal.shown(), HasSubstr("  Hanging.WaitsForEver...\n"));
  terminal.Type("\x03");
  EXPECT_EQ(terminal.End(), 128 + SIGINT);
}

TEST(Terminal, CutsLinesThatWouldWrap) {
  Terminal terminal(Words({}, "Hanging.WaitsForEverUnderANameThatIsWiderThanTheTerminalIs"));
  ASSERT_TRUE(terminal.ReadUntil("...\r\n")) << terminal.shown();
  EXPECT_THAT(terminal.shown(), HasSubstr("Hanging.WaitsForEverUnderANameThatIsWide...\n"));
  terminal.Type("\x03");
  EXPECT_EQ(terminal.End(), 128 + SIGINT);
}

}  // namespace
}  // namespace hermetest::tests

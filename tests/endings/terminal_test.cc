// A test that runs alone has the terminal of its test program, and the keys of the terminal do what
// they do to a program that is not isolated. A test that is stopped for good fails, and its verdict
// says why.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/verdict.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/pseudo_terminal.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCtrlC[] = "\x03";
constexpr char kCtrlZ[] = "\x1a";
constexpr char kStoppedByRead[] = "the test was stopped by SIGTTIN";
constexpr int kEndedBySigint = 1000 + SIGINT;  // see PseudoTerminal::WaitForEnd()

std::vector<std::string> Program(const std::string& filter) {
  return {Runfile("tests/endings/stopping"), absl::StrCat("--gtest_filter=", filter)};
}

std::map<std::string, std::string> In(Mode mode) {
  return {{"ENDINGS_MODE", ModeName(mode)}, {"GTEST_COLOR", "no"}};
}

// An ordinary user may not come to the directory of the program.
class OpenProgram {
 public:
  explicit OpenProgram(const std::string& path) : fd_(open(path.c_str(), O_RDONLY)) {}
  OpenProgram(const OpenProgram&) = delete;
  OpenProgram& operator=(const OpenProgram&) = delete;
  ~OpenProgram() { close(fd_); }

  std::string path() const { return absl::StrCat("/proc/self/fd/", fd_); }

 private:
  const int fd_;
};

class TerminalTest : public testing::TestWithParam<Mode> {
 protected:
  void Start(const std::string& filter) { terminal_.Start(Program(filter), In(GetParam())); }

  // By a shell with job control.
  void StartInShell(const std::string& filter, const std::string& rest = "") {
    std::map<std::string, std::string> environment = In(GetParam());
    environment["PS1"] = "prompt> ";
    terminal_.Start({"/bin/bash", "--norc", "--noediting", "-i"}, environment);
    terminal_.WaitFor("prompt> ");
    const std::vector<std::string> program = Program(filter);
    terminal_.Type(absl::StrCat(program[0], " '", program[1], "' ", rest, "\n"));
  }

  PseudoTerminal terminal_;
};

TEST_P(TerminalTest, IsReadAndGivenBack) {
  Start("Terminal.IsRead:Terminal.IsReadAgain:After.RunsOn");
  terminal_.WaitFor("reading\n");
  terminal_.Type("typed\n");
  terminal_.WaitFor("reading again\n");
  terminal_.Type("typed\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
  EXPECT_THAT(terminal_.output(), HasSubstr("[  PASSED  ] 3 tests."));
}

TEST_P(TerminalTest, IsReadByAnOrdinaryUser) {
  std::vector<std::string> program = Program("Terminal.IsRead");
  const OpenProgram opened(program[0]);
  program[0] = opened.path();
  terminal_.Start(program, In(GetParam()), [] {
    if (chdir("/") != 0) _exit(126);
    unsetenv("XML_OUTPUT_FILE");  // of this program, where that user may write no file
    BecomeOrdinaryUser();
  });
  terminal_.WaitFor("reading\n");
  terminal_.Type("typed\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
}

TEST_P(TerminalTest, IsConfigured) {
  Start("Terminal.IsConfigured");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
}

TEST_P(TerminalTest, IsReadByAChildOfTheTest) {
  Start("Terminal.IsReadByAChild");
  terminal_.WaitFor("reading\n");
  terminal_.Type("typed\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
}

TEST_P(TerminalTest, IsReadByABlock) {
  Start("TerminalOfABlock.IsRead");
  terminal_.WaitFor("reading\n");
  terminal_.Type("typed\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
}

// The program is gone, and not only its test.
TEST_P(TerminalTest, CtrlCEndsTheProgram) {
  Start("Terminal.IsHeld:After.RunsOn");
  terminal_.WaitFor("reading\n");
  terminal_.Type(kCtrlC);
  EXPECT_EQ(terminal_.WaitForEnd(), kEndedBySigint) << terminal_.output();
  EXPECT_THAT(terminal_.output(), Not(HasSubstr("[ RUN      ] After.RunsOn")));
}

TEST_P(TerminalTest, CtrlCIsTheTestsToCatch) {
  Start("Terminal.IsReadThroughCtrlC:After.RunsOn");
  terminal_.WaitFor("reading\n");
  terminal_.Type(kCtrlC);
  terminal_.WaitFor("interrupted\n");
  terminal_.Type("typed\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
  EXPECT_THAT(terminal_.output(), HasSubstr("[       OK ] After.RunsOn"));
}

TEST_P(TerminalTest, IsTakenBackFromATestThatEndsEarly) {
  Start("Terminal.IsWaitedForThenFailed:Terminal.IsReadAgain");
  terminal_.WaitFor("recorded before the end");
  terminal_.Type("typed\n");
  terminal_.WaitFor("called _exit(2) with status 3 before its end");
  terminal_.WaitFor("reading again\n");
  terminal_.Type("typed\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 1);
  EXPECT_THAT(terminal_.output(), HasSubstr("[       OK ] Terminal.IsReadAgain"));
}

// A shell sees one job.
TEST_P(TerminalTest, CtrlZStopsTheJobAndFgContinuesIt) {
  StartInShell("Terminal.IsHeld:After.RunsOn");
  terminal_.WaitFor("\nreading\n");
  terminal_.Type(kCtrlZ);
  terminal_.WaitFor("Stopped");
  terminal_.WaitFor("prompt> ");
  terminal_.Type("fg\n");
  terminal_.WaitFor("stopping");
  terminal_.Type("typed\n");
  terminal_.WaitFor("[  PASSED  ] 2 tests.");
  terminal_.WaitFor("prompt> ");
  terminal_.Type("exit $?\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0) << terminal_.output();
}

TEST_P(TerminalTest, IsNotHadInTheBackground) {
  StartInShell("Terminal.IsRead:After.RunsOn", "& wait");
  terminal_.WaitFor(kStoppedByRead);
  terminal_.WaitFor("and was killed: it read the terminal, which it does not have");
  terminal_.WaitFor("[       OK ] After.RunsOn");
  terminal_.WaitFor("prompt> ");
  terminal_.Type("exit 7\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 7);
}

// An init is stopped by no terminal.
INSTANTIATE_TEST_SUITE_P(Modes, TerminalTest, testing::Values(Mode::kDefault, Mode::kUserNamespace),
                         [](const auto& info) { return ModeName(info.param); });

class TerminalOfInitTest : public testing::TestWithParam<Mode> {};

TEST_P(TerminalOfInitTest, CannotBeRead) {
  PseudoTerminal terminal;
  terminal.Start(Program("Terminal.IsRead:Terminal.IsConfigured:After.RunsOn"), In(GetParam()));
  EXPECT_EQ(terminal.WaitForEnd(), 1);
  EXPECT_THAT(terminal.output(), HasSubstr("Input/output error"));
  EXPECT_THAT(terminal.output(), HasSubstr("[       OK ] Terminal.IsConfigured"));
  EXPECT_THAT(terminal.output(), HasSubstr("[       OK ] After.RunsOn"));
}

INSTANTIATE_TEST_SUITE_P(Modes, TerminalOfInitTest,
                         testing::Values(Mode::kAsInit, Mode::kUserNamespaceAsInit),
                         [](const auto& info) { return ModeName(info.param); });

class StopTest : public testing::TestWithParam<Mode> {};

TEST_P(StopTest, OfNobodyContinuesFails) {
  const HelperRun run = RunTest("stopping", "Stops.ForGood", GetParam());
  ExpectFailed(
      run, "Stops.ForGood",
      "the test was stopped by SIGSTOP, no process continued it for 5s, and it was killed. "
      "What ran in its sandbox then:\n");
}

TEST_P(StopTest, OfAMomentDoesNotMatter) {
  ExpectPassed(RunTest("stopping", "Stops.AndIsContinued", GetParam()), "Stops.AndIsContinued");
}

INSTANTIATE_TEST_SUITE_P(Modes, StopTest, testing::Values(Mode::kDefault, Mode::kUserNamespace),
                         [](const auto& info) { return ModeName(info.param); });

TEST(StopBesideOthersTest, FailsAndSaysWhy) {
  PseudoTerminal terminal;
  terminal.Start(
      {Runfile("tests/endings/stopping_beside"), "--hermetest_jobs=2", "--gtest_color=no"});
  EXPECT_EQ(terminal.WaitForEnd(), 1);
  const std::string& output = terminal.output();
  EXPECT_EQ(Count(output, kStoppedByRead), 1) << output;
  EXPECT_EQ(Count(output, "the test was stopped by SIGSTOP"), 1) << output;
  EXPECT_EQ(Count(output, "recorded before the end"), 2) << output;
  EXPECT_THAT(output, HasSubstr("[       OK ] Beside.Passes"));
}

}  // namespace
}  // namespace hermetest::tests

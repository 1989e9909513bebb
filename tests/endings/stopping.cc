// Tests that use the terminal of their test program, and tests that are stopped.

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

void Say(const std::string& text) {
  static_cast<void>(!write(STDOUT_FILENO, text.data(), text.size()));
}

std::string ReadLine() {
  char line[64];
  const ssize_t size = read(STDIN_FILENO, line, sizeof(line));
  return size < 0 ? strerror(errno) : std::string(line, static_cast<size_t>(size));
}

class Terminal : public Isolated<testing::Test, ModeFromEnvironment> {};

TEST_F(Terminal, IsWaitedForThenFailed) {
  FailBeforeTheEnd();
  ReadLine();
  _exit(3);
}

TEST_F(Terminal, IsRead) {
  Say("reading\n");
  EXPECT_EQ(ReadLine(), "typed\n");
}

TEST_F(Terminal, IsReadAgain) {
  Say("reading again\n");
  EXPECT_EQ(ReadLine(), "typed\n");
}

// Returns 0 or an errno.
int Configure() {
  termios settings;
  if (tcgetattr(STDIN_FILENO, &settings) != 0) return errno;
  return tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) != 0 ? errno : 0;
}

TEST_F(Terminal, IsConfigured) { EXPECT_EQ(Configure(), 0); }

// The test has the terminal before it says so.
TEST_F(Terminal, IsHeld) {
  ASSERT_EQ(Configure(), 0);
  Say("reading\n");
  EXPECT_EQ(ReadLine(), "typed\n");
}

TEST_F(Terminal, IsReadByAChild) {
  const pid_t child = fork();
  if (child == 0) {
    Say("reading\n");
    _exit(ReadLine() == "typed\n" ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

void SayInterrupted(int) { Say("interrupted\n"); }

TEST_F(Terminal, IsReadThroughCtrlC) {
  struct sigaction action = {};
  action.sa_handler = &SayInterrupted;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  ASSERT_EQ(Configure(), 0);
  Say("reading\n");
  EXPECT_EQ(ReadLine(), "typed\n");
}

// The terminal is that of a block, too.
TEST(TerminalOfABlock, IsRead) {
  const IsolatedResult result = RunIsolated(ModeFromEnvironment(), [] {
    Say("reading\n");
    EXPECT_EQ(ReadLine(), "typed\n");
  });
  EXPECT_TRUE(result.passed()) << result;
}

class Stops : public Isolated<testing::Test, ModeFromEnvironment> {};

TEST_F(Stops, ForGood) {
  FailBeforeTheEnd();
  raise(SIGSTOP);
}

bool IsStopped(pid_t pid) {
  char text[512] = {};
  const int fd = open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t size = read(fd, text, sizeof(text) - 1);
  close(fd);
  const char* const name_end = strrchr(text, ')');
  return size > 0 && name_end != nullptr && name_end[2] == 'T';
}

TEST_F(Stops, AndIsContinued) {
  const pid_t test = getpid();
  const pid_t child = fork();
  if (child == 0) {
    while (!IsStopped(test)) usleep(1000);
    usleep(300'000);  // in which the test program looks several times
    kill(test, SIGCONT);
    _exit(0);
  }
  raise(SIGSTOP);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

// A suite of tests that do not end as a test should, or cannot be told to. What they need to know
// is in the environment.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "gtest/gtest.h"

namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Counts the calls, over all processes, in the file that COUNTER_FILE names.
int CountCall() {
  const std::string path = Variable("COUNTER_FILE");
  int count = 0;
  std::ifstream(path) >> count;
  std::ofstream(path) << ++count;
  return count;
}

// Not to the handler of a sanitizer, which would report and exit.
void DieOf(int signal_number) {
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

TEST(Good, Passes) {}

TEST(Good, PassesToo) {}

TEST(Bad, Fails) {
  std::cout << "said before the failure\n";
  EXPECT_STREQ("is", "expected");
}

TEST(Bad, Crashes) {
  std::cout << "said before the crash" << std::endl;
  DieOf(SIGSEGV);
}

TEST(Bad, Aborts) { std::abort(); }

TEST(Bad, ExitsWithZero) { std::exit(0); }

TEST(Bad, ExitsWithSeven) { _exit(7); }

TEST(Bad, CrashesAfterItsEnd) {
  atexit([] { DieOf(SIGBUS); });
}

TEST(Good, PassesLast) {}

// Fails until it is called for the third time.
TEST(Flaky, FailsTwice) { EXPECT_GE(CountCall(), 3); }

// Writes the file that READY_FILE names, and does not end.
TEST(Hanging, WaitsForEver) {
  std::ofstream(Variable("READY_FILE")) << "ready";
  for (;;) pause();
}

TEST(Hanging, WaitsForEverUnderANameThatIsWiderThanTheTerminalIs) {
  for (;;) pause();
}

TEST(Loud, FillsManyPipes) {
  const std::string line(1023, 'x');
  for (int i = 0; i < 4096; ++i) std::cout << line << "\n";
  std::cout << "the end\n";
  FAIL();
}

TEST(Leaving, LeavesAProcess) {
  if (fork() == 0) {
    for (;;) pause();
  }
}

// Two tests that use one name in a directory of temporary files.
void UseTheName() {
  const std::string path = testing::TempDir() + "hermetest_same_name";
  const int file = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  EXPECT_GE(file, 0) << "somebody else uses " << path;
}

TEST(SameName, One) { UseTheName(); }
TEST(SameName, Other) { UseTheName(); }

}  // namespace

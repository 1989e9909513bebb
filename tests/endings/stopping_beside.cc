// Tests of a program that runs two at a time.

#include <signal.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace hermetest::tests {

TEST(Beside, ReadsTheTerminal) {
  char line[64];
  ADD_FAILURE() << "recorded before the end";
  static_cast<void>(!read(STDIN_FILENO, line, sizeof(line)));
}

TEST(Beside, Stops) {
  ADD_FAILURE() << "recorded before the end";
  raise(SIGSTOP);
}

TEST(Beside, Passes) {}

}  // namespace hermetest::tests

// A long test's failure is on the console while the test still runs.

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The test goes on only when its failure has been read here. Were that to come at the test's end
// only, its deadline would end it, and it would not get as far as its second failure.
TEST(EarlyFailure, IsSeenWhileTheTestRuns) {
  const std::string path = NewTempPath("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int fifo = open(path.c_str(), O_RDWR | O_CLOEXEC);  // fifo(7): this never waits
  ASSERT_GE(fifo, 0);
  setenv("FAILING_EARLY_FIFO", path.c_str(), 1);
  setenv("HERMETEST_TIMEOUT", "20s", 1);
  FILE* const program = popen(Runfile("tests/results/failing_early").c_str(), "re");
  ASSERT_NE(program, nullptr);
  std::string output;
  char line[4096];
  while (fgets(line, sizeof(line), program) != nullptr) {
    output += line;
    if (absl::StrContains(line, "failed early")) {
      EXPECT_EQ(write(fifo, "!", 1), 1);
    }
  }
  const int status = pclose(program);
  close(fifo);
  unlink(path.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_THAT(output, HasSubstr("failed late"));
  EXPECT_THAT(output, Not(HasSubstr("deadline"))) << "the failure came too late";
}

}  // namespace
}  // namespace hermetest::tests

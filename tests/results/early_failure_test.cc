// A long test's failure is on the console while the test still runs.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;

// The test gets as far as its second failure only when its first has been read here. Were that to
// come at the test's end, it would have given up.
TEST(EarlyFailure, IsSeenWhileTheTestRuns) {
  const std::string path = NewTempPath("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int fifo = open(path.c_str(), O_RDWR | O_CLOEXEC);  // fifo(7): this never waits
  ASSERT_GE(fifo, 0);
  bool seen = false;
  ProgramOptions options;
  options.environment = {{"FAILING_EARLY_FIFO", path}};
  options.on_output = [&](const std::string& output) {
    if (seen || !absl::StrContains(output, "failed early")) return;
    seen = true;
    EXPECT_EQ(write(fifo, "!", 1), 1);
  };
  const ProgramResult result = RunProgram({Runfile("tests/results/failing_early")}, options);
  close(fifo);
  unlink(path.c_str());
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("failed late"));
}

}  // namespace
}  // namespace hermetest::tests

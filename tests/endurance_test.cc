// Ten thousand isolated tests in one process leave nothing behind.

#include <fstream>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// Namespaces that nobody lists, held by a mount or a descriptor somewhere, still count against the
// limits of the user namespace in which they were made (namespaces(7), /proc/sys/user). The kernel
// frees namespaces a while after their last use, so the limit leaves room for some.
void LimitNamespaces() {
  for (const char* kind : {"pid", "mnt", "uts", "ipc"}) {
    const std::string path = std::string("/proc/sys/user/max_") + kind + "_namespaces";
    std::ofstream(path) << 500;
    ASSERT_EQ(ReadFile(path), "500\n") << path;
  }
}

TEST(Endurance, TenThousandTestsLeaveNothing) {
  const IsolatedResult result = RunIsolated(Isolation().WithUserNamespace(), [] {
    ASSERT_NO_FATAL_FAILURE(LimitNamespaces());
    ProgramOptions options;
    // Memory that a sanitizer keeps back after its release is not what should be flat here.
    options.environment = {{"ASAN_OPTIONS", "quarantine_size_mb=1"}};
    const ProgramResult run = RunProgram({Runfile("tests/endurance_helper")}, options);
    EXPECT_EQ(run.exit_code, 0) << run.output;
    EXPECT_NE(run.output.find("after 10000: "), std::string::npos) << run.output;
  });
  EXPECT_TRUE(result.passed()) << result;
}

}  // namespace
}  // namespace hermetest::tests

// A test program that gives up its rights while it has sandboxes cannot end them any more. It comes
// to its end all the same.

#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/engine_trace.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class GivingUp : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Prepare, GivingUp, testing::Values("on", "off"),
                         [](const auto& info) { return std::string(info.param); });

// With "on", one of the sandboxes is that of a test that has not begun.
TEST_P(GivingUp, IsNotForEver) {
  const std::string prepare = GetParam();
  const bool prepares = prepare == "on";
  const bool is_root = geteuid() == 0;
  // Whose end is also that of what is left.
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    // Whom the program becomes may write there.
    ASSERT_EQ(mount("trace", "/mnt", "tmpfs", 0, "mode=1777"), 0);
    ProgramOptions options;
    options.environment = {{"HERMETEST_ISOLATION", "on"},
                           {"HERMETEST_PREPARE", prepare},
                           {"HERMETEST_TRACE", "/mnt/trace.json"}};
    const ProgramResult result = RunProgram({Runfile("tests/sandbox/giving_up_helper")}, options);
    EXPECT_THAT(result.output, AllOf(HasSubstr("[       OK ] GivingUp.Second"),
                                     HasSubstr("3 tests from 1 test suite ran.")));
    const std::vector<TraceEvent> events = ReadEngineTrace("/mnt/trace.json");
    EXPECT_EQ(CountEvents(events, "prepared"), prepares ? 2U : 0U);
    // An ordinary user cannot become another.
    EXPECT_EQ(CountEvents(events, "discarded"), prepares && is_root ? 1U : 0U);
    for (const TraceEvent& event : events) {
      if (event.name == "discarded") {
        EXPECT_EQ(event.why, "the user has changed");
      }
    }
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

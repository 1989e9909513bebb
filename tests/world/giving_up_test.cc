// A test program that gives up its rights while it has worlds cannot end them any more. It comes to
// its end all the same.

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(GivingUp, IsNotForEver) {
  // Whose end is also that of what is left.
  const IsolatedResult host = RunIsolated(Isolation(), [] {
    const ProgramResult result = RunProgram({Runfile("tests/world/giving_up_helper")});
    EXPECT_THAT(result.output, AllOf(HasSubstr("[       OK ] GivingUp.Second"),
                                     HasSubstr("3 tests from 1 test suite ran.")));
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

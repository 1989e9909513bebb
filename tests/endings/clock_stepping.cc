// Tests during which the time of day is set; clock_step_test.cc runs them one by one.

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"
#include "hermetest/tests/endings/stepped_clock.h"

namespace hermetest::tests {

class ClockStep : public Isolated<testing::Test, ModeFromEnvironment> {};

// For a deadline that is less than a day away.
TEST_F(ClockStep, Forward) {
  StepClock(absl::Hours(24));
  AwaitLooks(5);
}

// For a deadline of a moment: the test program sleeps up to 50 ms between two looks, and so takes a
// few of them until then. This many it takes only where the deadline does not come.
TEST_F(ClockStep, Backward) {
  FailBeforeTheEnd();
  StepClock(-absl::Hours(24));
  AwaitLooks(200);
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

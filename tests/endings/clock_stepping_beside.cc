// Tests that run at once while the time of day is set; clock_step_test.cc runs them two at a time.

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/tests/endings/stepped_clock.h"

namespace hermetest::tests {
namespace {

const int arrived = eventfd(0, EFD_CLOEXEC);

TEST(ClockStepBeside, Waits) {
  uint64_t one = 0;
  ASSERT_EQ(read(arrived, &one, sizeof(one)), sizeof(one));
}

TEST(ClockStepBeside, Steps) { StepClock(absl::Hours(24)); }

// Begins once the test program has seen the end of Steps, and has looked how Waits is.
TEST(ClockStepBeside, Arrives) {
  const uint64_t one = 1;
  ASSERT_EQ(write(arrived, &one, sizeof(one)), sizeof(one));
}

}  // namespace
}  // namespace hermetest::tests

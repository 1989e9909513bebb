// A time of day that tests may set: that of their program alone, the machine's stays as it is.
//
//   StepClock(absl::Hours(24));  // in a test: the test program sees it, too
//   AwaitLooks(5);               // and has looked at a clock since then
//
// A program that links this has a clock_gettime(2) of its own, which all of it calls, Abseil too.

#ifndef HERMETEST_TESTS_ENDINGS_STEPPED_CLOCK_H_
#define HERMETEST_TESTS_ENDINGS_STEPPED_CLOCK_H_

#include "absl/time/time.h"

namespace hermetest::tests {

// Moves CLOCK_REALTIME by `step` for the test program and all that it forks.
void StepClock(absl::Duration step);

// Waits until the test program has read a clock `count` times since StepClock(). It does so
// whenever it looks after the running test, many times a second.
void AwaitLooks(int count);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENDINGS_STEPPED_CLOCK_H_

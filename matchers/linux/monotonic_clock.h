// The clock by which deadlines and patience are measured.
//
//   const absl::Duration deadline = MonotonicNow() + absl::Seconds(30);
//   while (MonotonicNow() < deadline) ...
//
// absl::Now() is the time of day, which may be set at any moment: by settimeofday(2), by NTP, when
// a virtual machine is resumed. It would end a test before its time, or never.

#ifndef HERMETEST_MATCHERS_LINUX_MONOTONIC_CLOCK_H_
#define HERMETEST_MATCHERS_LINUX_MONOTONIC_CLOCK_H_

#include "absl/time/time.h"

namespace hermetest::internal {

// The time since some fixed moment (clock_gettime(2), CLOCK_MONOTONIC). That moment is another one
// in another time namespace, such as that of a test process may be.
absl::Duration MonotonicNow();

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_MONOTONIC_CLOCK_H_

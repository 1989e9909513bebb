#include "hermetest/matchers/linux/monotonic_clock.h"

#include <time.h>

#include "absl/time/time.h"

namespace hermetest::internal {

absl::Duration MonotonicNow() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return absl::DurationFromTimespec(now);
}

}  // namespace hermetest::internal

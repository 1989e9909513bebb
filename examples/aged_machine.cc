// A machine that has been running for a long time.
//
// Many a program counts the milliseconds since the machine was started in 32 bits, which wrap after
// 49.7 days: long after its tests. These tests run on the fiftieth day.

#include <time.h>

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/examples/command.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace {

using hermetest::examples::Output;

constexpr absl::Duration kAge = absl::Hours(24 * 50);

// What is tested. With an uint32_t for the milliseconds it would be back at a few hours.
absl::Duration Uptime() {
  timespec now = {};
  clock_gettime(CLOCK_BOOTTIME, &now);
  const int64_t milliseconds = now.tv_sec * int64_t{1000} + now.tv_nsec / 1000000;
  return absl::Milliseconds(milliseconds);
}

hermetest::Isolation FiftyDaysLater() {
  return hermetest::Isolation().WithTimeNamespace(kAge, kAge);
}

class AgedMachine : public hermetest::Isolated<testing::Test, FiftyDaysLater> {};

TEST_F(AgedMachine, KnowsItsAge) { EXPECT_GE(Uptime(), kAge); }

TEST_F(AgedMachine, TellsItsAgeToPrograms) {
  EXPECT_GE(std::stoi(Output("awk '{ print int($1 / 86400) }' /proc/uptime")), 50);
}

}  // namespace

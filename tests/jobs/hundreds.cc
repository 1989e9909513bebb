// 200 tests that sleep and 200 that compute, 5 ms each: what jobs_benchmark runs.

#include <time.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace hermetest::tests {
namespace {

constexpr long kMilliseconds = 5;
constexpr long kNanosecondsPerMillisecond = 1'000'000;

class Sleeping : public testing::TestWithParam<int> {};

TEST_P(Sleeping, Test) {
  const timespec duration = {0, kMilliseconds * kNanosecondsPerMillisecond};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
}

INSTANTIATE_TEST_SUITE_P(All, Sleeping, testing::Range(0, 200));

class Computing : public testing::TestWithParam<int> {};

// As much as takes a core 5 ms; other programs on that core do not count.
TEST_P(Computing, Test) {
  timespec used = {};
  do {
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (used.tv_sec == 0 && used.tv_nsec < kMilliseconds * kNanosecondsPerMillisecond);
}

INSTANTIATE_TEST_SUITE_P(All, Computing, testing::Range(0, 200));

}  // namespace
}  // namespace hermetest::tests

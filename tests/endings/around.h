// What runs before and after a doomed test. Included once by each helper program, at its end:
// GoogleTest runs suites in the order of their definition.

#ifndef HERMETEST_TESTS_ENDINGS_AROUND_H_
#define HERMETEST_TESTS_ENDINGS_AROUND_H_

#include <unistd.h>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

class Before : public testing::Environment {
 public:
  void SetUp() override {
    if (IsLaterInMode()) RunIsolated(ModeFromEnvironment(), [] {}).ReportHere();
  }
};

inline testing::Environment* const before = testing::AddGlobalTestEnvironment(new Before);

class After : public Isolated<testing::Test, ModeFromEnvironment> {};

TEST_F(After, RunsOn) { EXPECT_EQ(getpid(), ModeFromEnvironment().as_init() ? 1 : 2); }

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENDINGS_AROUND_H_

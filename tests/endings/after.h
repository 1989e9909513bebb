// What runs after a doomed test. Included once by each helper program, at its end:
// GoogleTest runs suites in the order of their definition.

#ifndef HERMETEST_TESTS_ENDINGS_AFTER_H_
#define HERMETEST_TESTS_ENDINGS_AFTER_H_

#include <unistd.h>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

class After : public Isolated<testing::Test, ModeFromEnvironment> {};

TEST_F(After, RunsOn) { EXPECT_EQ(getpid(), ModeFromEnvironment().as_init() ? 1 : 2); }

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENDINGS_AFTER_H_

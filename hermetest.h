// All of Hermetest in one include: the fixture, isolated blocks, and the matchers.
//
//   class DaemonTest : public hermetest::IsolatedTest {};
//
//   TEST_F(DaemonTest, IsAlone) { EXPECT_EQ(getpid(), 2); }

#ifndef HERMETEST_HERMETEST_H_
#define HERMETEST_HERMETEST_H_

#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/matchers.h"

#endif  // HERMETEST_HERMETEST_H_

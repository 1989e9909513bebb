// The program of the compared tests.

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#ifdef HERMETEST_COMPARE_ALL_ISOLATED
#include "hermetest/fixture/isolate_all_tests.h"
#endif
#include "hermetest/tests/results/compared/base.h"
#include "hermetest/tests/results/compared/registered.h"
#include "hermetest/tests/results/compared/surroundings.h"

namespace hermetest::tests {
namespace {

class Comparison : public ComparedTest {};

// Or else two plain programs are compared.
TEST_F(Comparison, IsOfTwoPrograms) { EXPECT_EQ(getpid() == kIsolatedPid, kIsolated); }

}  // namespace
}  // namespace hermetest::tests

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
#ifdef HERMETEST_COMPARE_ALL_ISOLATED
  hermetest::IsolateAllTests();
#endif
  hermetest::tests::InstallSurroundings();
  hermetest::tests::RegisterTests();
#ifndef HERMETEST_COMPARE_WITHOUT_MIXED_SUITES
  hermetest::tests::RegisterMixedTests();
#endif
  return RUN_ALL_TESTS();
}

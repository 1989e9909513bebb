// Code that is compiled for coverage, and nothing else is; each function is run at one place of the
// suite in counted.cc.

#ifndef HERMETEST_TESTS_COVERAGE_STEPS_H_
#define HERMETEST_TESTS_COVERAGE_STEPS_H_

namespace hermetest::tests {

int InSetUpTestSuite();
int InTest();
int InSecondTest(int times);
int InBlock();
int InBlockOfATest();
int InTearDownTestSuite();
int Nowhere();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_COVERAGE_STEPS_H_

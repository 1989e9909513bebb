// The tests that exist only once main() has registered them.

#ifndef HERMETEST_TESTS_RESULTS_COMPARED_REGISTERED_H_
#define HERMETEST_TESTS_RESULTS_COMPARED_REGISTERED_H_

namespace hermetest::tests {

void RegisterTests();

// Isolated and ordinary tests in one suite.
void RegisterMixedTests();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_RESULTS_COMPARED_REGISTERED_H_

// One use that passes and one that fails for each matcher of status_matchers.h.

#ifndef HERMETEST_TESTS_MATCHERS_STATUS_EXAMPLES_H_
#define HERMETEST_TESTS_MATCHERS_STATUS_EXAMPLES_H_

#include <vector>

#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {

std::vector<ExamplesOf> StatusExamples();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_MATCHERS_STATUS_EXAMPLES_H_

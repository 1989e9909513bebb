// One use that passes and one that fails for each matcher of process_matchers.h.

#ifndef HERMETEST_TESTS_MATCHERS_PROCESS_EXAMPLES_H_
#define HERMETEST_TESTS_MATCHERS_PROCESS_EXAMPLES_H_

#include <vector>

#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {

std::vector<ExamplesOf> ProcessExamples();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_MATCHERS_PROCESS_EXAMPLES_H_

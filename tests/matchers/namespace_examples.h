// One use that passes and one that fails for each matcher of namespace_matchers.h.

#ifndef HERMETEST_TESTS_MATCHERS_NAMESPACE_EXAMPLES_H_
#define HERMETEST_TESTS_MATCHERS_NAMESPACE_EXAMPLES_H_

#include <vector>

#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {

// Tells this process of a host that it does not have.
std::vector<ExamplesOf> NamespaceExamples();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_MATCHERS_NAMESPACE_EXAMPLES_H_

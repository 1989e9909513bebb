// One use that passes and one that fails for each matcher of mount_matchers.h and
// mount_table_matchers.h.

#ifndef HERMETEST_TESTS_MATCHERS_MOUNT_EXAMPLES_H_
#define HERMETEST_TESTS_MATCHERS_MOUNT_EXAMPLES_H_

#include <vector>

#include "hermetest/tests/matchers/example.h"

namespace hermetest::tests {

std::vector<ExamplesOf> MountExamples();
std::vector<ExamplesOf> MountTableExamples();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_MATCHERS_MOUNT_EXAMPLES_H_

// What a fuzz target asserts.

#ifndef HERMETEST_TESTS_FUZZ_FUZZ_CHECK_H_
#define HERMETEST_TESTS_FUZZ_FUZZ_CHECK_H_

#include "absl/strings/string_view.h"

namespace hermetest::tests {

// Ends the program by abort(3), with `claim` and the escaped `input` on stderr, unless `holds`.
void FuzzCheck(bool holds, absl::string_view claim, absl::string_view input);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_FUZZ_FUZZ_CHECK_H_

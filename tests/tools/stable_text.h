// StableText: output without what differs from run to run.

#ifndef HERMETEST_TESTS_TOOLS_STABLE_TEXT_H_
#define HERMETEST_TESTS_TOOLS_STABLE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tests {

// `text` with a letter in place of each number that follows one of `words`, equal numbers with
// equal letters; and columns, whose widths depend on the numbers, two spaces apart.
std::string StableText(absl::string_view text, const std::vector<std::string>& words);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_TOOLS_STABLE_TEXT_H_

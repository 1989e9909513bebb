#include "hermetest/tests/fuzz/fuzz_check.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace hermetest::tests {

void FuzzCheck(bool holds, absl::string_view claim, absl::string_view input) {
  if (holds) return;
  std::cerr << "not so: " << claim << "\ninput: \"" << absl::CHexEscape(input) << "\"" << std::endl;
  std::abort();
}

}  // namespace hermetest::tests

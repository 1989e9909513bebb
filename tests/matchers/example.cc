#include "hermetest/tests/matchers/example.h"

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace hermetest::tests {

Example RunExample(const std::string& code, const std::string& value,
                   absl::FunctionRef<void()> assertion) {
  testing::TestPartResultArray parts;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &parts);
    assertion();
  }
  Example example = {code, "", value};
  for (int i = 0; i < parts.size(); ++i) {
    // Newer versions of GoogleTest end a message with a newline.
    absl::StrAppend(&example.failure,
                    absl::StripTrailingAsciiWhitespace(parts.GetTestPartResult(i).message()));
  }
  return example;
}

}  // namespace hermetest::tests

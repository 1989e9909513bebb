#include "hermetest/tests/matchers/example.h"

#include <string>
#include <vector>

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

std::string FormatExamples(const std::vector<ExamplesOf>& examples) {
  std::string text;
  for (const ExamplesOf& of : examples) {
    absl::StrAppend(&text, text.empty() ? "" : "\n", "## ", of.matcher, "\n\n", of.passing.code,
                    "\n", of.passing.failure, "\n", of.failing.code, "\n", of.failing.failure,
                    "\n");
  }
  return text;
}

}  // namespace hermetest::tests

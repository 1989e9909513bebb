#include "hermetest/tests/docs/source_literals.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace hermetest::tests {
namespace {

std::string WithoutLineComments(absl::string_view code) {
  std::string text;
  for (absl::string_view line : absl::StrSplit(code, '\n')) {
    if (!absl::StartsWith(absl::StripLeadingAsciiWhitespace(line), "//")) {
      absl::StrAppend(&text, line, "\n");
    }
  }
  return text;
}

// Reads the literal whose opening quote is at `at`, which moves behind the closing one.
std::string ReadLiteral(absl::string_view code, size_t& at) {
  std::string text;
  for (++at; at < code.size() && code[at] != '"'; ++at) {
    if (code[at] == '\\' && at + 1 < code.size()) {
      ++at;
      text.push_back(code[at] == 'n' ? '\n' : code[at]);
    } else {
      text.push_back(code[at]);
    }
  }
  ++at;
  return text;
}

}  // namespace

std::vector<SourceLiteral> SourceLiterals(absl::string_view source) {
  const std::string code = WithoutLineComments(source);
  std::vector<SourceLiteral> literals;
  std::string between;
  for (size_t at = 0; at < code.size();) {
    if (code[at] == '"') {
      const std::string text = ReadLiteral(code, at);
      if (between.empty() && !literals.empty()) {
        literals.back().text += text;
      } else {
        literals.push_back({between, text});
      }
      between.clear();
    } else {
      if (!absl::ascii_isspace(static_cast<unsigned char>(code[at]))) between.push_back(code[at]);
      ++at;
    }
  }
  return literals;
}

}  // namespace hermetest::tests

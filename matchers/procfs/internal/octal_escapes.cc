#include "hermetest/matchers/procfs/internal/octal_escapes.h"

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::internal {
namespace {

bool IsDigitUpTo(char c, char last) { return c >= '0' && c <= last; }

// Whether `text`, which begins with a backslash, begins with an escape.
bool BeginsWithEscape(absl::string_view text) {
  return text.size() >= 4 && IsDigitUpTo(text[1], '3') && IsDigitUpTo(text[2], '7') &&
         IsDigitUpTo(text[3], '7');
}

}  // namespace

std::string DecodeOctalEscapes(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const size_t plain = text.find('\\');
    if (plain == absl::string_view::npos) break;
    decoded.append(text.data(), plain);
    text.remove_prefix(plain);
    if (BeginsWithEscape(text)) {
      decoded += static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
      text.remove_prefix(4);
    } else {
      decoded += '\\';
      text.remove_prefix(1);
    }
  }
  decoded.append(text.data(), text.size());
  return decoded;
}

}  // namespace hermetest::internal

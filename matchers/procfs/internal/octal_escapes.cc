#include "hermetest/matchers/procfs/internal/octal_escapes.h"

#include <cstddef>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace hermetest::internal {
namespace {

bool IsDigitUpTo(char c, char last) { return c >= '0' && c <= last; }

// Whether `text`, which begins with a backslash, begins with an escape.
bool BeginsWithEscape(absl::string_view text) {
  return text.size() >= 4 && IsDigitUpTo(text[1], '3') && IsDigitUpTo(text[2], '7') &&
         IsDigitUpTo(text[3], '7');
}

char DecodedByte(absl::string_view escape) {
  return static_cast<char>((escape[1] - '0') * 64 + (escape[2] - '0') * 8 + (escape[3] - '0'));
}

template <typename Predicate>
std::string DecodeWhere(Predicate is_escaped, absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (!text.empty()) {
    const size_t plain = text.find('\\');
    if (plain == absl::string_view::npos) break;
    decoded.append(text.data(), plain);
    text.remove_prefix(plain);
    if (BeginsWithEscape(text) && is_escaped(DecodedByte(text))) {
      decoded += DecodedByte(text);
      text.remove_prefix(4);
    } else {
      decoded += '\\';
      text.remove_prefix(1);
    }
  }
  decoded.append(text.data(), text.size());
  return decoded;
}

}  // namespace

std::string DecodeOctalEscapes(absl::string_view text) {
  return DecodeWhere([](char) { return true; }, text);
}

std::string DecodeOctalEscapesOf(absl::string_view escaped, absl::string_view text) {
  return DecodeWhere([&](char byte) { return absl::StrContains(escaped, byte); }, text);
}

}  // namespace hermetest::internal

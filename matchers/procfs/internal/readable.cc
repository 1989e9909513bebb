#include "hermetest/matchers/procfs/internal/readable.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/utf8.h"

namespace hermetest::internal {

std::string Escaped(absl::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const Utf8Character next = FirstCharacter(text);
    const size_t size = std::max<size_t>(next.size, 1);
    const absl::string_view bytes = text.substr(0, size);
    if ((size > 1 && IsPrintable(next.code)) || next.code == '\'') {
      absl::StrAppend(&escaped, bytes);
    } else {
      absl::StrAppend(&escaped, absl::CEscape(bytes));
    }
    text.remove_prefix(size);
  }
  return escaped;
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", Escaped(text), "\""); }

std::string Readable(absl::string_view text) {
  const std::string escaped = Escaped(text);
  // What had to be escaped has a backslash now.
  const bool is_word = !text.empty() && escaped.find_first_of(" \\\"") == std::string::npos;
  return is_word ? escaped : absl::StrCat("\"", escaped, "\"");
}

std::string AsciiOnly(absl::string_view text) {
  std::string ascii;
  for (const char c : text) {
    if (absl::ascii_isascii(static_cast<unsigned char>(c))) {
      ascii += c;
    } else {
      absl::StrAppend(&ascii, absl::CEscape(absl::string_view(&c, 1)));
    }
  }
  return ascii;
}

}  // namespace hermetest::internal

// Characters of UTF-8 (RFC 3629) in bytes of any kind.
//
//   while (!text.empty()) {
//     const Utf8Character next = FirstCharacter(text);
//     if (next.size == 0) ...  // the first byte is no UTF-8
//     text.remove_prefix(std::max<size_t>(next.size, 1));
//   }

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_UTF8_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

struct Utf8Character {
  size_t size = 0;  // in bytes; 0: no UTF-8
  char32_t code = 0;
};

// The character that `text`, which is not empty, begins with.
Utf8Character FirstCharacter(absl::string_view text);

bool IsUtf8(absl::string_view text);

// Whether a person can see the character, and it changes nothing around it: no control character,
// no mark for the direction of text, nothing without width or ink, no code point that Unicode keeps
// free. Of the spaces only the one of ASCII is.
bool IsPrintable(char32_t code);

// How many columns of a terminal `text` takes. Bytes that are no UTF-8 count as one each.
size_t DisplayWidth(absl::string_view text);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_UTF8_H_

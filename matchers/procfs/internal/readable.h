// Bytes of any kind, for a person to read.

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_READABLE_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_READABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

// `text` escaped as in C, but for printable characters of UTF-8, which stay as they are: "bücher",
// "a\tb", "\377". No control character, nor a mark that changes the direction of text, is in it.
std::string Escaped(absl::string_view text);

// Escaped(), in double quotes.
std::string Quoted(absl::string_view text);

// `text` as it is, when it is a word of printable characters; otherwise, and when it is empty,
// Quoted(). From no two texts comes the same one.
std::string Readable(absl::string_view text);

// `text` with every byte that is not ASCII as an octal escape, for what cannot show UTF-8.
std::string AsciiOnly(absl::string_view text);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_READABLE_H_

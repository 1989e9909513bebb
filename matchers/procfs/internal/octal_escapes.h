// The escapes of the kernel's text files: a backslash and three octal digits stand for a byte
// (seq_escape_str() in the kernel's fs/seq_file.c).

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_OCTAL_ESCAPES_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_OCTAL_ESCAPES_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

// Decodes `text` once, from left to right: "\134040" is "\040", not a space. A backslash that
// begins no escape stands for itself: some file systems write their names without escaping them.
std::string DecodeOctalEscapes(absl::string_view text);

// Decodes the escapes that stand for one of `escaped`, and no others.
std::string DecodeOctalEscapesOf(absl::string_view escaped, absl::string_view text);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_OCTAL_ESCAPES_H_

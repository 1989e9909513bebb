// Bytes of any kind, for a person to read.

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_READABLE_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_READABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

// `text` as it is, when it is a word of printable ASCII; otherwise, and when it is empty, in double
// quotes and escaped as in C. No two texts look the same.
std::string Readable(absl::string_view text);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_READABLE_H_

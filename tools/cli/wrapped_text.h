// WrappedText: prose in lines that fit.

#ifndef HERMETEST_TOOLS_CLI_WRAPPED_TEXT_H_
#define HERMETEST_TOOLS_CLI_WRAPPED_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

inline constexpr size_t kTextWidth = 80;

// `first`, then the words of `text`, in lines of kTextWidth bytes at most, each with its end. The
// second line and those after it are indented by `indent` spaces. A word that is longer than a line
// has one of its own.
std::string WrappedText(absl::string_view first, absl::string_view text, size_t indent);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_WRAPPED_TEXT_H_

// What an output is, and how to write for a person who looks at it.

#ifndef HERMETEST_TOOLS_CLI_TERMINAL_H_
#define HERMETEST_TOOLS_CLI_TERMINAL_H_

#include <cstddef>
#include <limits>
#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

enum class Style { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };

// A value, so that the same text can be made for a terminal and for a file.
struct Terminal {
  static constexpr size_t kEndless = std::numeric_limits<size_t>::max();

  // How a line may be filled; kEndless for what is no terminal, where each thing has one line.
  size_t width = kEndless;
  bool color = false;
  bool utf8 = false;

  // `text` in `style`, where there is colour.
  std::string Styled(Style style, absl::string_view text) const;

  // `text` as this output takes it: where there is no UTF-8, all that is not ASCII is octal
  // escapes.
  std::string Shown(absl::string_view text) const;
};

// Of the descriptor `fd`, such as STDOUT_FILENO. Colour is for terminals, but not when the
// environment variable NO_COLOR is set and not empty (no-color.org), nor when TERM is "dumb" or not
// set. UTF-8 is for locales that have it.
Terminal TerminalOn(int fd);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_TERMINAL_H_

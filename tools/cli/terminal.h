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
  // What was written can be erased (see ErasedLines).
  bool erases = false;

  // `text` in `style`, where there is colour.
  std::string Styled(Style style, absl::string_view text) const;

  // `text` as this output takes it: where there is no UTF-8, all that is not ASCII is octal
  // escapes.
  std::string Shown(absl::string_view text) const;
};

// Of the descriptor `fd`, such as STDOUT_FILENO. A terminal has colours and erases lines unless
// TERM is "dumb", empty or not set; it has no colours either when NO_COLOR is set and not empty
// (no-color.org). UTF-8 depends on the locale.
Terminal TerminalOn(int fd);

// The columns of the terminal `fd`: COLUMNS where it is set to a positive number, else what the
// terminal says now, else 80. kEndless for what is no terminal.
size_t TerminalWidth(int fd);

// Erases the last `lines` lines of a terminal, and moves to the first of them.
std::string ErasedLines(int lines);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_TERMINAL_H_

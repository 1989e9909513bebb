#include "hermetest/tools/cli/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/readable.h"

namespace hermetest::tools {
namespace {

constexpr size_t kUsualWidth = 80;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool IsUtf8Locale() {
  const locale_t locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return false;
  const bool is_utf8 = absl::string_view(nl_langinfo_l(CODESET, locale)) == "UTF-8";
  freelocale(locale);
  return is_utf8;
}

// Select Graphic Rendition, ECMA-48.
absl::string_view Code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "0";
    case Style::kBold:
      return "1";
    case Style::kDim:
      return "2";
    case Style::kRed:
      return "31";
    case Style::kGreen:
      return "32";
    case Style::kYellow:
      return "33";
    case Style::kCyan:
      return "36";
  }
  return "0";
}

}  // namespace

std::string Terminal::Styled(Style style, absl::string_view text) const {
  if (!color || style == Style::kPlain || text.empty()) return std::string(text);
  return absl::StrCat("\033[", Code(style), "m", text, "\033[0m");
}

std::string Terminal::Shown(absl::string_view text) const {
  return utf8 ? std::string(text) : internal::AsciiOnly(text);
}

size_t TerminalWidth(int fd) {
  if (isatty(fd) == 0) return Terminal::kEndless;
  int columns = 0;
  if (absl::SimpleAtoi(Variable("COLUMNS"), &columns) && columns > 0) {
    return static_cast<size_t>(columns);
  }
  // A terminal that has never been told its size says 0.
  winsize size = {};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

std::string ErasedLines(int lines) { return absl::StrCat("\r\033[", lines, "A\033[J"); }

Terminal TerminalOn(int fd) {
  Terminal terminal;
  terminal.utf8 = IsUtf8Locale();
  if (isatty(fd) == 0) return terminal;
  terminal.width = TerminalWidth(fd);
  const std::string type = Variable("TERM");
  terminal.erases = !type.empty() && type != "dumb";
  terminal.color = terminal.erases && Variable("NO_COLOR").empty();
  return terminal;
}

}  // namespace hermetest::tools

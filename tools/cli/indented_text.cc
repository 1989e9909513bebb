#include "hermetest/tools/cli/indented_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {

std::string Indented(absl::string_view text) {
  std::string indented;
  if (text.empty()) return indented;
  if (text.back() == '\n') text.remove_suffix(1);
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&indented, line.empty() ? "" : "    ", line, "\n");
  }
  return indented;
}

}  // namespace hermetest::tools

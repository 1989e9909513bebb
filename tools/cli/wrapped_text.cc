#include "hermetest/tools/cli/wrapped_text.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {

std::string WrappedText(absl::string_view first, absl::string_view text, size_t indent) {
  std::string lines;
  std::string line(first);
  bool has_word = false;  // a line of nothing but `first` or the indentation is not ended
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (has_word && line.size() + 1 + word.size() > kTextWidth) {
      absl::StrAppend(&lines, line, "\n");
      line = std::string(indent, ' ');
      has_word = false;
    }
    absl::StrAppend(&line, has_word ? " " : "", word);
    has_word = true;
  }
  return absl::StrCat(lines, line, "\n");
}

}  // namespace hermetest::tools

#include "hermetest/tests/docs/code_blocks.h"

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace hermetest::tests {

std::vector<CodeBlock> CodeBlocks(absl::string_view markdown) {
  std::vector<CodeBlock> blocks;
  bool inside = false;
  int number = 0;
  std::string heading;
  for (absl::string_view line : absl::StrSplit(markdown, '\n')) {
    ++number;
    const bool is_fence = absl::ConsumePrefix(&line, "```");
    if (is_fence && !inside) {
      blocks.push_back({std::string(absl::StripAsciiWhitespace(line)), number, "", heading});
    } else if (!is_fence && inside) {
      absl::StrAppend(&blocks.back().text, line, "\n");
    } else if (absl::StartsWith(line, "#")) {
      heading = std::string(absl::StripAsciiWhitespace(line.substr(line.find_first_not_of('#'))));
    }
    inside = inside != is_fence;
  }
  return blocks;
}

}  // namespace hermetest::tests

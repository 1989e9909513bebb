// The code that a Markdown document shows.

#ifndef HERMETEST_TESTS_DOCS_CODE_BLOCKS_H_
#define HERMETEST_TESTS_DOCS_CODE_BLOCKS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tests {

struct CodeBlock {
  std::string language;  // the word after the fence; empty when there is none
  int line = 0;          // of the fence, the first line of the document being 1
  std::string text;      // every line with its newline
  std::string heading;   // what it stands under, without the #s; empty before the first
};

// The fenced code blocks of `markdown`, in order. Fences are three backquotes at the start of a
// line; a block that is not closed reaches to the end.
std::vector<CodeBlock> CodeBlocks(absl::string_view markdown);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_DOCS_CODE_BLOCKS_H_

// What CodeBlocks() takes out of a document.

#include "hermetest/tests/docs/code_blocks.h"

#include <vector>

#include "gtest/gtest.h"

namespace hermetest::tests {
namespace {

TEST(CodeBlocks, AreFoundWithLanguageLineAndText) {
  const std::vector<CodeBlock> blocks =
      CodeBlocks("words\n```cpp\nint a;\n\nint b;\n```\nmore ```cpp words\n```\nplain\n```\n");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].language, "cpp");
  EXPECT_EQ(blocks[0].line, 2);
  EXPECT_EQ(blocks[0].text, "int a;\n\nint b;\n");
  EXPECT_EQ(blocks[1].language, "");
  EXPECT_EQ(blocks[1].line, 8);
  EXPECT_EQ(blocks[1].text, "plain\n");
}

TEST(CodeBlocks, KnowTheHeadingThatTheyStandUnder) {
  const std::vector<CodeBlock> blocks = CodeBlocks(
      "```\n```\n# A page\n```\n# no heading\n```\n```\n```\n## Of two\n### Words \n```\n```\n");
  ASSERT_EQ(blocks.size(), 4U);
  EXPECT_EQ(blocks[0].heading, "");
  EXPECT_EQ(blocks[1].heading, "A page");
  EXPECT_EQ(blocks[2].heading, "A page");
  EXPECT_EQ(blocks[3].heading, "Words");
}

TEST(CodeBlocks, OfADocumentWithoutAnyAreNone) { EXPECT_TRUE(CodeBlocks("words\n").empty()); }

}  // namespace
}  // namespace hermetest::tests

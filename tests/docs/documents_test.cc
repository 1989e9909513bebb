// The code in README.md and CONTRIBUTING.md is code that is compiled and run.

#include <initializer_list>
#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

constexpr std::initializer_list<const char*> kExamples = {
    "examples/first_test.cc",       "examples/quickstart.cc",    "examples/existing_fixture.cc",
    "examples/propagation_trap.cc", "examples/real_programs.cc", "examples/mount_assertions.cc"};

bool StandsInAnExample(const std::string& code) {
  for (const char* example : kExamples) {
    if (absl::StrContains(ReadFile(Runfile(example)), code)) return true;
  }
  return false;
}

class DocumentTest : public testing::TestWithParam<const char*> {
 protected:
  const std::string text_ = ReadFile(Runfile(GetParam()));
};

TEST_P(DocumentTest, ShowsCodeOfTheExamplesOnly) {
  for (const CodeBlock& block : CodeBlocks(text_)) {
    if (block.language != "cpp") continue;
    EXPECT_TRUE(StandsInAnExample(block.text))
        << GetParam() << ":" << block.line << ": not part of any file in examples/:\n"
        << block.text;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DocumentTest, testing::Values("README.md", "CONTRIBUTING.md"),
                         [](const auto& test) {
                           const std::string name = test.param;
                           return name.substr(0, name.find('.'));
                         });

TEST(Readme, BeginsWithAWholeProgram) {
  const std::string readme = ReadFile(Runfile("README.md"));
  ASSERT_FALSE(CodeBlocks(readme).empty());
  EXPECT_EQ(CodeBlocks(readme)[0].language, "cpp");
  EXPECT_EQ(CodeBlocks(readme)[0].text, ReadFile(Runfile("examples/first_test.cc")));
  EXPECT_LT(CodeBlocks(readme)[0].line, 25) << "the first screen is for code";
}

TEST(Readme, GivesTheTwoCommands) {
  EXPECT_THAT(ReadFile(Runfile("README.md")),
              testing::AllOf(testing::HasSubstr("tools/bazel run //examples:quickstart"),
                             testing::HasSubstr("tools/bazel test //...")));
}

}  // namespace
}  // namespace hermetest::tests

// fixture/ISOLATED_MAIN.md shows what programs really say, and commands that work.

#include <signal.h>

#include <cstdlib>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::vector<CodeBlock> BlocksOf(absl::string_view language) {
  std::vector<CodeBlock> blocks;
  for (CodeBlock& block : CodeBlocks(ReadFile(Runfile("fixture/ISOLATED_MAIN.md")))) {
    if (block.language == language) blocks.push_back(std::move(block));
  }
  return blocks;
}

TEST(IsolatedMainPage, BeginsWithTheTableOfHelp) {
  const std::vector<CodeBlock> blocks = BlocksOf("text");
  ASSERT_FALSE(blocks.empty());
  EXPECT_THAT(RunProgram({Runfile("examples/plain_tests"), "--help"}).output,
              EndsWith("\n" + blocks[0].text));
}

// The hold test runs what is printed; here it is about the words. Numbers, and what depends on the
// way into the sandbox, differ.
TEST(IsolatedMainPage, ShowsWhatIsSaidOfASandboxThatIsKept) {
  const std::vector<CodeBlock> blocks = BlocksOf("text");
  ASSERT_EQ(blocks.size(), 2U);
  std::string output;
  ProgramOptions options;
  options.on_output = [&](const std::string& so_far) {
    std::smatch init;
    static const auto& kGoOn = *new std::regex("To go on, kill -KILL (\\d+)\n$");
    if (!std::regex_search(so_far, init, kGoOn)) return;
    output = so_far.substr(so_far.rfind("Hermetest: "));
    kill(std::atoi(init[1].str().c_str()), SIGKILL);
  };
  RunProgram({Runfile("tests/isolated_main/telling"), "--gtest_filter=Boxing.Fail",
              "--hermetest_hold_on_failure"},
             options);
  const auto without_numbers = [](const std::string& text) {
    const std::string general = std::regex_replace(text, std::regex("\\d+"), "#");
    return absl::StrReplaceAll(general, {{" --user --preserve-credentials", ""},
                                         {" --net", ""},
                                         {" --cgroup", ""},
                                         {" --time=/proc/#/ns/time_for_children", ""},
                                         {"Boxing.Fail", "Queue.IsMade"}});
  };
  EXPECT_EQ(without_numbers(output), without_numbers(blocks[1].text));
}

// The debugger itself is not everywhere; the program is.
std::string WithoutDebugger(absl::string_view command) {
  return absl::StrReplaceAll(command, {{"gdb -batch -ex run --args ", ""}});
}

TEST(IsolatedMainPage, GivesCommandsThatWork) {
  int commands = 0;
  for (const CodeBlock& block : BlocksOf("sh")) {
    for (const absl::string_view line : absl::StrSplit(block.text, '\n', absl::SkipEmpty())) {
      ++commands;
      const ProgramResult result =
          RunProgram({"/bin/sh", "-c",
                      absl::StrCat("cd ", Runfile("examples"), " && ", WithoutDebugger(line))});
      EXPECT_EQ(result.exit_code, 0) << line << "\n" << result.output;
      EXPECT_THAT(result.output, HasSubstr("[  PASSED  ]")) << line;
    }
  }
  EXPECT_GT(commands, 1);
}

}  // namespace
}  // namespace hermetest::tests

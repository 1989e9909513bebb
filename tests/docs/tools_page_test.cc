// tools/README.md shows what the command-line tool really says.

#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tools/cli/exit_codes.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string Page() { return ReadFile(Runfile("tools/README.md")); }

// A line of the page as a regular expression: "…" stands for what differs from run to run.
std::string AsPattern(absl::string_view line) {
  std::string pattern;
  for (const char c : line) {
    if (absl::StrContains("\\^$.|?*+()[]{}", c)) pattern += '\\';
    pattern += c;
  }
  // Columns are as wide as what is in them.
  return absl::StrReplaceAll(pattern, {{"…", "[^ ,]+"}, {"  ", " +"}, {"   ", " +"}});
}

// Runs the commands of a block, which stand after "$ ", one after the other, and compares the lines
// that follow with what they say.
void ExpectToSay(const CodeBlock& block) {
  std::vector<std::string> expected;
  std::string output;
  for (absl::string_view line : absl::StrSplit(absl::StripSuffix(block.text, "\n"), '\n')) {
    if (!absl::ConsumePrefix(&line, "$ ")) {
      expected.emplace_back(line);
      continue;
    }
    output += RunProgram({"/bin/sh", "-c", std::string(line)}).output;
  }
  const std::vector<std::string> said = absl::StrSplit(absl::StripSuffix(output, "\n"), '\n');
  ASSERT_EQ(said.size(), expected.size()) << output;
  for (size_t i = 0; i < said.size(); ++i) {
    EXPECT_THAT(said[i], MatchesRegex(AsPattern(expected[i])));
  }
}

TEST(ToolsPage, ShowsWhatTheToolSays) {
  int blocks = 0;
  for (const CodeBlock& block : CodeBlocks(Page())) {
    if (block.language != "console") continue;
    ++blocks;
    const IsolatedResult result = RunIsolated(Isolation(), [&] {
      // The commands are in a directory that the sandbox may hide, and so are given to the shell.
      const std::string tools = Runfile("tools");
      ASSERT_EQ(setenv("PATH", absl::StrCat(tools, ":", getenv("PATH")).c_str(), 1), 0);
      ASSERT_EQ(setenv("LC_ALL", "C", 1), 0);
      ASSERT_EQ(chdir(getenv("TEST_TMPDIR")), 0);
      ExpectToSay(block);
    });
    EXPECT_TRUE(result.passed()) << "tools/README.md:" << block.line << "\n" << result;
  }
  EXPECT_EQ(blocks, 4);
}

TEST(ToolsPage, HasTheTableOfExitCodes) {
  std::string table = "| code | meaning |\n|---|---|\n";
  for (const auto& [code, meaning] : tools::kExitCodeMeanings) {
    absl::StrAppend(&table, "| ", code, " | ", meaning, " |\n");
  }
  EXPECT_THAT(Page(), HasSubstr(absl::StrCat("\n", table, "\n")));
}

TEST(ToolsPage, TellsOfEveryCommand) {
  const std::string help = RunProgram({Runfile("tools/hermetest"), "--help"}).output;
  const size_t commands = help.find("Commands:\n");
  ASSERT_NE(commands, std::string::npos);
  int count = 0;
  for (absl::string_view line : absl::StrSplit(help.substr(commands), '\n')) {
    if (line.empty()) break;
    // A summary that takes more than a line goes on with spaces.
    if (!absl::ConsumePrefix(&line, "  ") || absl::StartsWith(line, " ")) continue;
    ++count;
    EXPECT_THAT(Page(), HasSubstr(absl::StrCat("\n| `hermetest ", line.substr(0, line.find(' ')))));
  }
  EXPECT_EQ(count, 4);
}

}  // namespace
}  // namespace hermetest::tests

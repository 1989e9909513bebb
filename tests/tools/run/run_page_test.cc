// tools/RUN.md shows what `hermetest run` prints.

#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/run/run_hermetest.h"

namespace hermetest::tests {
namespace {

TEST(RunPage, ShowsWhatIsPrinted) {
  std::filesystem::current_path(Runfile("tests/tools/run"));  // where ./parcel_test is
  int commands = 0;
  for (const CodeBlock& block : CodeBlocks(ReadFile(Runfile("tools/RUN.md")))) {
    if (block.language != "console") continue;
    ++commands;
    const size_t line = block.text.find('\n');
    absl::string_view command = absl::string_view(block.text).substr(0, line);
    ASSERT_TRUE(absl::ConsumePrefix(&command, "$ hermetest ")) << command;
    HermetestOptions options;
    options.environment = OutsideOfBazel();
    const HermetestResult run = RunHermetest(absl::StrSplit(command, ' '), options);
    EXPECT_EQ(WithoutTimes(run.out), WithoutTimes(block.text.substr(line + 1)))
        << "tools/RUN.md:" << block.line << "\n"
        << run.out << run.err;
  }
  EXPECT_EQ(commands, 2);
}

TEST(RunPage, TellsOfFlagsThatThereAre) {
  const std::string help = RunHermetest({"run", "--help"}).out;
  for (const absl::string_view word :
       absl::StrSplit(ReadFile(Runfile("tools/RUN.md")), absl::ByAnyChar("` =,;\n"))) {
    if (!absl::StartsWith(word, "--") || absl::StartsWith(word, "--gtest_") ||
        absl::StartsWith(word, "--run_under") || absl::StartsWith(word, "--test_") ||
        word == "--") {
      continue;
    }
    EXPECT_THAT(help, testing::HasSubstr(std::string(word)));
  }
}

}  // namespace
}  // namespace hermetest::tests

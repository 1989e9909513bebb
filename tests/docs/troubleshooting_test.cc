// fixture/TROUBLESHOOTING.md quotes messages that the fixture really gives, and leaves out no cause
// that it can name.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/docs/source_literals.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

constexpr const char* kSources[] = {
    "fixture/internal/sandbox/cause.cc",
    "fixture/internal/sandbox/plan/clock_offsets.cc",
    "fixture/internal/verdict/diagnosis.cc",
    "fixture/internal/verdict/outcome.cc",
    "fixture/internal/config/flags.cc",
    "fixture/internal/sandbox/host_state.cc",
    "fixture/internal/channel/result_channel.cc",
    "fixture/internal/config/setting_text.h",
    "fixture/internal/config/settings.cc",
    "fixture/internal/process/survivors.cc",
    "fixture/internal/googletest/entry.cc",
    "fixture/internal/googletest/test_replay.cc",
    "fixture/internal/sandbox/plan/sandbox_plan.cc",
};

std::string Page() { return ReadFile(Runfile("fixture/TROUBLESHOOTING.md")); }

std::vector<SourceLiteral> LiteralsOf(const std::string& source) {
  return SourceLiterals(ReadFile(Runfile(source)));
}

bool IsSaidBySources(absl::string_view text) {
  for (const char* source : kSources) {
    for (const SourceLiteral& literal : LiteralsOf(source)) {
      if (absl::StrContains(literal.text, text)) return true;
    }
  }
  return false;
}

TEST(SourceLiterals, AreJoinedAndDecodedAndKnowTheCodeBefore) {
  const std::vector<SourceLiteral> literals =
      SourceLiterals("// a \"comment\"\nf(\"one \"\n  \"line\\n\", g, \"a \\\"b\\\"\");\n");
  ASSERT_EQ(literals.size(), 2U);
  EXPECT_EQ(literals[0].before, "f(");
  EXPECT_EQ(literals[0].text, "one line\n");
  EXPECT_EQ(literals[1].before, ",g,");
  EXPECT_EQ(literals[1].text, "a \"b\"");
}

TEST(TroubleShooting, QuotesMessagesThatTheFixtureGives) {
  int quoted = 0;
  for (const CodeBlock& block : CodeBlocks(Page())) {
    if (block.language != "text") continue;
    for (absl::string_view line : absl::StrSplit(block.text, '\n', absl::SkipEmpty())) {
      ++quoted;
      for (absl::string_view fragment : absl::StrSplit(line, "…", absl::SkipEmpty())) {
        EXPECT_TRUE(IsSaidBySources(fragment))
            << "fixture/TROUBLESHOOTING.md, block of line " << block.line << ": no message holds \""
            << fragment << "\"";
      }
    }
  }
  EXPECT_GT(quoted, 20);
}

// In these files a cause is the first text of a Cause.
TEST(TroubleShooting, KnowsEveryCauseThatTheDiagnosisNames) {
  const std::string page = Page();
  int causes = 0;
  for (const char* source :
       {"fixture/internal/sandbox/cause.cc", "fixture/internal/verdict/diagnosis.cc"}) {
    for (const SourceLiteral& literal : LiteralsOf(source)) {
      const absl::string_view before = literal.before;
      if (!absl::EndsWith(before, "Cause{") && !absl::EndsWith(before, "return{") &&
          !absl::EndsWith(before, "{absl::StrCat(")) {
        continue;
      }
      ++causes;
      EXPECT_TRUE(absl::StrContains(page, literal.text))
          << "fixture/TROUBLESHOOTING.md does not have: " << literal.text;
    }
  }
  EXPECT_GT(causes, 15);
}

}  // namespace
}  // namespace hermetest::tests

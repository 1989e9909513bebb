// matchers/README.md tells of every matcher, with code that is compiled and what really comes of
// it.

#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/matchers/example.h"
#include "hermetest/tests/matchers/mount_examples.h"
#include "hermetest/tests/matchers/namespace_examples.h"
#include "hermetest/tests/matchers/process_examples.h"
#include "hermetest/tests/matchers/status_examples.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// A part of the page: the matchers of one header.
struct Subject {
  const char* heading;
  const char* header;
  std::vector<ExamplesOf> examples;
};

std::vector<Subject> Subjects() {
  return {{"Mounts", "mount_matchers.h", MountExamples()},
          {"Mount tables", "mount_table_matchers.h", MountTableExamples()},
          {"Processes", "process_matchers.h", ProcessExamples()},
          {"Namespaces", "namespace_matchers.h", NamespaceExamples()},
          {"Statuses", "status_matchers.h", StatusExamples()}};
}

// All that the examples judge, each once.
std::string Values(const std::vector<ExamplesOf>& examples) {
  std::string text;
  for (const ExamplesOf& of : examples) {
    for (const Example& example : {of.passing, of.failing}) {
      if (!absl::StrContains(text, example.value)) absl::StrAppend(&text, example.value, "\n");
    }
  }
  return text;
}

// The blocks that the page has to have.
std::vector<CodeBlock> ExpectedBlocks() {
  std::vector<CodeBlock> blocks;
  for (const Subject& subject : Subjects()) {
    blocks.push_back({"text", 0, Values(subject.examples), subject.heading});
    for (const ExamplesOf& of : subject.examples) {
      blocks.push_back({"cpp", 0,
                        absl::StrCat(of.passing.code, "\n", of.failing.code, "  // fails\n"),
                        of.matcher});
      blocks.push_back({"text", 0, absl::StrCat(of.failing.failure, "\n"), of.matcher});
    }
  }
  return blocks;
}

std::string Page() { return ReadFile(Runfile("matchers/README.md")); }

TEST(MatchersPage, ShowsWhatTheExamplesDo) {
  const std::vector<CodeBlock> expected = ExpectedBlocks();
  const std::vector<CodeBlock> shown = CodeBlocks(Page());
  for (size_t i = 0; i < expected.size() && i < shown.size(); ++i) {
    SCOPED_TRACE(absl::StrCat("matchers/README.md:", shown[i].line));
    ASSERT_EQ(shown[i].heading, expected[i].heading);
    EXPECT_EQ(shown[i].language, expected[i].language);
    EXPECT_EQ(shown[i].text, expected[i].text);
  }
  EXPECT_EQ(shown.size(), expected.size());
}

TEST(MatchersPage, HasExamplesThatPassAndFail) {
  for (const Subject& subject : Subjects()) {
    for (const ExamplesOf& of : subject.examples) {
      EXPECT_EQ(of.passing.failure, "") << of.passing.code;
      EXPECT_NE(of.failing.failure, "") << of.failing.code;
      for (const Example& example : {of.passing, of.failing}) {
        EXPECT_THAT(example.code, testing::HasSubstr(absl::StrCat(" ", of.matcher, "(")));
      }
    }
  }
}

// The names of the functions that a header declares for its users: those that return a matcher, in
// lines that are not indented.
std::vector<std::string> MatchersOf(const std::string& header) {
  std::vector<std::string> names;
  for (absl::string_view line : absl::StrSplit(header, '\n')) {
    absl::ConsumePrefix(&line, "inline ");
    if (!absl::StartsWith(line, "testing::Matcher<") && !absl::StartsWith(line, "internal::")) {
      continue;
    }
    line = line.substr(0, line.find('('));
    const std::string name(line.substr(line.rfind(' ') + 1));
    if (!absl::c_linear_search(names, name)) names.push_back(name);
  }
  return names;
}

TEST(MatchersPage, TellsOfEveryMatcherInTheOrderOfItsHeader) {
  for (const Subject& subject : Subjects()) {
    SCOPED_TRACE(subject.header);
    std::vector<std::string> names;
    for (const ExamplesOf& of : subject.examples) names.push_back(of.matcher);
    const std::string header = absl::StrCat("matchers/", subject.header);
    EXPECT_EQ(names, MatchersOf(ReadFile(Runfile(header))));
    EXPECT_THAT(Page(), testing::HasSubstr(absl::StrCat("`hermetest/", header, "`")));
  }
}

}  // namespace
}  // namespace hermetest::tests

// The pages: their code is compiled and run, their links lead somewhere, the page of options leaves
// none out, and that on CI says what the code says.

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/internal/config/settings.h"
#include "hermetest/tests/docs/code_blocks.h"
#include "hermetest/tests/docs/source_literals.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

constexpr std::initializer_list<const char*> kExamples = {
    "examples/first_test.cc",       "examples/quickstart.cc",    "examples/existing_fixture.cc",
    "examples/propagation_trap.cc", "examples/real_programs.cc", "examples/mount_assertions.cc",
    "examples/plain_tests.cc",      "examples/own_main.cc",      "examples/leak_assertion.cc"};

// tests/consumers/run builds and runs what they declare.
constexpr std::initializer_list<const char*> kConsumers = {
    "tests/consumers/cmake/CMakeLists.txt", "tests/consumers/mailroom/BUILD.bazel",
    "tests/consumers/module/MODULE.bazel", "tests/consumers/subdirectory/CMakeLists.txt",
    "tests/consumers/workspace/WORKSPACE"};

bool StandsInOneOf(std::initializer_list<const char*> files, const std::string& code) {
  for (const char* file : files) {
    if (absl::StrContains(ReadFile(Runfile(file)), code)) return true;
  }
  return false;
}

class DocumentTest : public testing::TestWithParam<std::string> {
 protected:
  const std::string text_ = ReadFile(Runfile(GetParam()));
};

TEST_P(DocumentTest, ShowsCodeOfTheExamplesOnly) {
  for (const CodeBlock& block : CodeBlocks(text_)) {
    if (block.language != "cpp") continue;
    EXPECT_TRUE(StandsInOneOf(kExamples, block.text))
        << GetParam() << ":" << block.line << ": not part of any file in examples/:\n"
        << block.text;
  }
}

TEST_P(DocumentTest, ShowsBuildFilesOfTheConsumersOnly) {
  for (const CodeBlock& block : CodeBlocks(text_)) {
    if (block.language != "python" && block.language != "cmake") continue;
    EXPECT_TRUE(StandsInOneOf(kConsumers, block.text))
        << GetParam() << ":" << block.line << ": not part of any file in tests/consumers/:\n"
        << block.text;
  }
}

// The targets of the links that lead to files of the project.
std::set<std::string> LinkedFiles(absl::string_view markdown) {
  std::set<std::string> files;
  for (size_t at = markdown.find("]("); at != absl::string_view::npos;
       at = markdown.find("](", at + 1)) {
    const absl::string_view target = markdown.substr(at + 2, markdown.find(')', at) - at - 2);
    if (!absl::StrContains(target, "://")) {
      files.insert(std::string(target.substr(0, target.find('#'))));
    }
  }
  return files;
}

TEST_P(DocumentTest, LinksToWhatIsThere) {
  const std::filesystem::path page = Runfile(GetParam());
  for (const std::string& file : LinkedFiles(text_)) {
    EXPECT_TRUE(std::filesystem::exists(page.parent_path() / file))
        << GetParam() << " links to " << file;
  }
}

// With a slash at its end.
constexpr char kDecisions[] = "fixture/internal/decisions/";

std::vector<std::string> Decisions() {
  std::vector<std::string> pages;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(Runfile(kDecisions), error)) {
    pages.push_back(entry.path().filename().string());
  }
  std::sort(pages.begin(), pages.end());
  return pages;
}

std::vector<std::string> AllPages() {
  std::vector<std::string> pages = {"README.md",
                                    "CONTRIBUTING.md",
                                    "fixture/ADOPTION.md",
                                    "fixture/ISOLATED_MAIN.md",
                                    "fixture/LEAK_GUARD.md",
                                    "fixture/LIMITS.md",
                                    "fixture/OPTIONS.md",
                                    "fixture/TROUBLESHOOTING.md",
                                    "fixture/internal/README.md",
                                    "tools/README.md",
                                    "tools/RUN.md"};
  for (const std::string& page : Decisions()) pages.push_back(kDecisions + page);
  return pages;
}

INSTANTIATE_TEST_SUITE_P(All, DocumentTest, testing::ValuesIn(AllPages()), [](const auto& test) {
  std::string name = test.param;
  name = name.substr(0, name.find('.'));
  return absl::StrReplaceAll(name, {{"/", "_"}});
});

TEST(ArchitecturePage, LinksToEveryDecision) {
  const std::set<std::string> linked = LinkedFiles(ReadFile(Runfile("fixture/internal/README.md")));
  EXPECT_FALSE(Decisions().empty());
  for (const std::string& page : Decisions()) {
    EXPECT_THAT(linked, testing::Contains("decisions/" + page));
  }
}

// The words that begin with `prefix` in `code`, such as HERMETEST_TIMEOUT.
std::set<std::string> WordsWith(absl::string_view prefix, absl::string_view code) {
  const auto in_word = [&](size_t at) { return absl::ascii_isalnum(code[at]) || code[at] == '_'; };
  std::set<std::string> words;
  for (size_t at = code.find(prefix); at != absl::string_view::npos;
       at = code.find(prefix, at + 1)) {
    size_t end = at + prefix.size();
    while (end < code.size() && in_word(end)) ++end;
    if (at == 0 || !in_word(at - 1)) {
      words.insert(std::string(code.substr(at, end - at)));
    }
  }
  return words;
}

TEST(OptionsPage, TellsOfEveryOption) {
  std::set<std::string> options = WordsWith("With", ReadFile(Runfile("fixture/isolation.h")));
  EXPECT_THAT(options, testing::Contains("WithTimeout"));
  options.insert("AsInit");
  for (const std::string& option : options) {
    EXPECT_THAT(ReadFile(Runfile("fixture/OPTIONS.md")), testing::HasSubstr("`" + option + "("));
  }
}

TEST(OptionsPage, TellsOfEveryVariable) {
  for (const internal::SettingRow& row : internal::SettingRows()) {
    EXPECT_THAT(ReadFile(Runfile("fixture/OPTIONS.md")),
                testing::HasSubstr("`" + internal::VariableOf(row.name)));
  }
}

// This project's own tests see what their caller sets.
TEST(Bazelrc, PassesOnEverySetting) {
  std::set<std::string> passed_on;
  for (const absl::string_view line :
       absl::StrSplit(ReadFile(Runfile(".bazelrc")), '\n', absl::SkipEmpty())) {
    absl::string_view variable = line;
    if (absl::ConsumePrefix(&variable, "test --test_env=HERMETEST_")) {
      passed_on.insert(absl::StrCat("HERMETEST_", variable));
    }
  }
  std::set<std::string> variables;
  for (const internal::SettingRow& row : internal::SettingRows()) {
    variables.insert(internal::VariableOf(row.name));
  }
  EXPECT_EQ(passed_on, variables);
}

// What a machine has to be given is what a refused test asks for.
TEST(CiPage, GivesTheRemediesOfRefusals) {
  std::string remedies;
  for (const char* source :
       {"fixture/internal/sandbox/cause.cc", "fixture/internal/verdict/diagnosis.cc"}) {
    for (const SourceLiteral& literal : SourceLiterals(ReadFile(Runfile(source)))) {
      absl::StrAppend(&remedies, literal.text, "\n");
    }
  }
  for (const char* remedy :
       {"docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt "
        "apparmor=unconfined",
        "--security-opt systempaths=unconfined",
        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"}) {
    EXPECT_THAT(remedies, testing::HasSubstr(remedy));
    EXPECT_THAT(ReadFile(Runfile("tools/CI.md")), testing::HasSubstr(remedy));
  }
}

TEST(CiPage, NamesWhatIsolatedCcTestBrings) {
  const std::string rule = ReadFile(Runfile("fixture/defs.bzl"));
  for (const char* words : {"\"test.dockerPrivileged\": \"true\"", "requires-isolation"}) {
    EXPECT_THAT(rule, testing::HasSubstr(words));
    EXPECT_THAT(ReadFile(Runfile("tools/CI.md")), testing::HasSubstr(words));
  }
}

TEST(CiPage, GivesCommandsThatTheConsumersRun) {
  for (const char* words :
       {"test --test_tag_filters=-requires-isolation //...",
        "test --test_output=all @hermetest//tools:doctor_test", "tools/build/in_forky_root"}) {
    EXPECT_THAT(ReadFile(Runfile("tools/CI.md")), testing::HasSubstr(words));
    EXPECT_THAT(ReadFile(Runfile("tests/consumers/run")), testing::HasSubstr(words));
  }
}

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

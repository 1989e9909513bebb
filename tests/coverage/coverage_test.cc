// What runs in isolated tests is counted, once: the counts are those of the same suite run in
// place, and those that the code itself names.

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// How often each line of steps.cc ran; without those that are no code.
using LineCounts = std::map<int, int>;

std::string NewDirectory() {
  std::string path = NewTempPath("coverage");
  std::filesystem::create_directory(path);
  return path;
}

// Runs `command`, which must succeed.
std::string Output(const std::string& command) {
  const ProgramResult result = RunProgram({"/bin/sh", "-c", command});
  EXPECT_EQ(result.exit_code, 0) << command << "\n" << result.output;
  return result.output;
}

bool IsThere(const std::string& command) {
  return RunProgram({"/bin/sh", "-c", "command -v " + command}).exit_code == 0;
}

void RunSuite(const std::string& program, const std::string& isolation,
              std::map<std::string, std::string> environment) {
  environment["HERMETEST_ISOLATION"] = isolation;
  const ProgramResult result = RunProgram({Runfile("tests/coverage/" + program)}, {environment});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

// Of the lines "DA:line,count" of an lcov tracefile (geninfo(1)).
LineCounts ReadTracefile(const std::string& text) {
  LineCounts counts;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, "DA:")) continue;
    const std::pair<absl::string_view, absl::string_view> numbers = absl::StrSplit(line, ',');
    int number = 0;
    int count = 0;
    if (absl::SimpleAtoi(numbers.first, &number) && absl::SimpleAtoi(numbers.second, &count)) {
      counts[number] = count;
    }
  }
  return counts;
}

// Of the lines "count:line:text" of gcov(1), where "#####" is a line that never ran.
LineCounts ReadGcov(const std::string& text) {
  LineCounts counts;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
    int number = 0;
    int count = 0;
    if (fields.size() < 2 || !absl::SimpleAtoi(fields[1], &number) || number == 0) continue;
    if (absl::SimpleAtoi(fields[0], &count) || absl::StrContains(fields[0], "#####")) {
      counts[number] = count;
    }
  }
  return counts;
}

LineCounts CountWithGcc(const std::string& isolation) {
  const std::string directory = NewDirectory();
  std::filesystem::copy(Runfile("tests/coverage/steps_gcc.gcno"), directory);
  RunSuite("counted_gcc", isolation, {{"GCOV_PREFIX", directory}, {"GCOV_PREFIX_STRIP", "99"}});
  // From here, gcov finds the source under the name that the compiler was given.
  return ReadGcov(Output(absl::StrCat("gcov --stdout ", directory, "/steps_gcc.gcda")));
}

LineCounts CountWithClang(const std::string& isolation) {
  const std::string directory = NewDirectory();
  RunSuite("counted_clang", isolation, {{"LLVM_PROFILE_FILE", directory + "/raw"}});
  return ReadTracefile(
      Output(absl::StrCat("llvm-profdata merge -o ", directory, "/data ", directory,
                          "/raw && llvm-cov export ", Runfile("tests/coverage/counted_clang"),
                          " -format=lcov -instr-profile=", directory, "/data")));
}

// What steps.cc says of itself.
LineCounts Expected() {
  LineCounts counts;
  int number = 0;
  for (const std::string& line : std::vector<std::string>(
           absl::StrSplit(ReadFile(Runfile("tests/coverage/steps.cc")), '\n'))) {
    ++number;
    const std::vector<std::string> halves = absl::StrSplit(line, ";  // runs: ");
    int count = 0;
    if (halves.size() == 2 && absl::SimpleAtoi(halves[1], &count)) counts[number] = count;
  }
  return counts;
}

void ExpectRight(const LineCounts& isolated, const LineCounts& in_place) {
  EXPECT_EQ(isolated, in_place);
  const LineCounts expected = Expected();
  EXPECT_EQ(expected.size(), 8U);
  for (const auto& [line, count] : expected) {
    ASSERT_EQ(isolated.count(line), 1U) << "line " << line;
    EXPECT_EQ(isolated.at(line), count) << "line " << line;
  }
}

TEST(Coverage, OfGccIsThatOfTheSuiteInPlace) {
  ExpectRight(CountWithGcc("on"), CountWithGcc("off"));
}

TEST(Coverage, OfClangIsThatOfTheSuiteInPlace) {
  if (!IsThere("clang++") || !IsThere("llvm-cov") || !IsThere("llvm-profdata")) {
    GTEST_SKIP() << "clang, llvm-cov and llvm-profdata are not installed here";
  }
  ExpectRight(CountWithClang("on"), CountWithClang("off"));
}

}  // namespace
}  // namespace hermetest::tests

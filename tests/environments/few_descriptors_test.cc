// A program that may have few descriptors: its tests are isolated, all of them, or none is and each
// says why. Which of both depends on their number alone, not on how fast sandboxes are cleared
// away.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int kTests = 20;  // of a suite

int CountLines(absl::string_view text, absl::string_view begin, absl::string_view part) {
  int count = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, begin) && absl::StrContains(line, part)) ++count;
  }
  return count;
}

class FewDescriptors : public testing::TestWithParam<const char*> {
 protected:
  static ProgramResult RunWith(int free) {
    ProgramOptions options;
    options.environment = {{"FREE_DESCRIPTORS", absl::StrCat(free)},
                           {"HERMETEST_UNAVAILABLE", "fail"},
                           {"HERMETEST_ISOLATION", "on"}};
    return RunProgram({Runfile("tests/environments/hoarding"),
                       absl::StrCat("--gtest_filter=Many/", GetParam(), ".*")},
                      options);
  }
};

INSTANTIATE_TEST_SUITE_P(Hoarding, FewDescriptors,
                         testing::Values("OfDefault", "OfInit", "OfUserNamespace", "OfLoneTests"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(FewDescriptors, AreEnoughForAllTestsOrForNone) {
  constexpr int kEnough = 12;
  for (int free = 0; free <= kEnough + 8; ++free) {
    SCOPED_TRACE(absl::StrCat(free, " free descriptors"));
    const ProgramResult result = RunWith(free);
    const int passed = CountLines(result.output, "[       OK ]", ".Runs/");
    EXPECT_THAT(passed, AnyOf(0, kTests)) << result.output;
    if (free >= kEnough) {
      EXPECT_EQ(passed, kTests) << result.output;
    }
    EXPECT_EQ(result.exit_code, passed == kTests ? 0 : 1) << result.output;
    const int explained =
        CountLines(result.output, "    likely cause: no descriptor is free: RLIMIT_NOFILE allows ",
                   " to this process");
    EXPECT_EQ(explained, kTests - passed) << result.output;
  }
}

TEST_P(FewDescriptors, AreTheCauseThatIsNamed) {
  EXPECT_THAT(RunWith(1).output,
              HasSubstr("Too many open files (EMFILE)"
                        "\n    likely cause: no descriptor is free: RLIMIT_NOFILE allows "));
  EXPECT_THAT(RunWith(6).output,
              HasSubstr("\n    fix: ulimit -n 1024, or let the program set no lower limit; "
                        "or close some descriptors\n"));
}

}  // namespace
}  // namespace hermetest::tests

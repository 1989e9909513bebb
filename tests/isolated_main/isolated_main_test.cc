// A program that is linked with //fixture:isolated_main isolates whatever it is that GoogleTest
// runs.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ProgramResult RunEveryKind(const std::vector<std::string>& flags = {},
                           const ProgramOptions& options = {}) {
  std::vector<std::string> arguments = {Runfile("tests/isolated_main/every_kind")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return RunProgram(arguments, options);
}

TEST(IsolatedMain, IsolatesEveryKindOfTest) {
  const ProgramResult result = RunEveryKind();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 14 tests."));
}

TEST(IsolatedMain, IsolatesThemAgainAndInAnyOrder) {
  const ProgramResult result =
      RunEveryKind({"--gtest_repeat=3", "--gtest_shuffle", "--gtest_random_seed=7"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("iteration 3"));
}

// Else they would pass without any need for it.
TEST(IsolatedMain, LetsThemFailInPlace) {
  ProgramOptions options;
  options.environment["HERMETEST_ISOLATION"] = "off";
  const ProgramResult result = RunEveryKind({}, options);
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, Not(HasSubstr("[       OK ] Plain")));
  EXPECT_THAT(result.output, Not(HasSubstr("[       OK ] ForeignFixture")));
  EXPECT_THAT(result.output, Not(HasSubstr("[       OK ] Registered")));
}

}  // namespace
}  // namespace hermetest::tests

// A fixture whose own operator new hides the one that isolates would run in place, and nobody would
// notice. Its tests fail instead, and say why.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ProgramResult RunHelper(const std::string& filter, const ProgramOptions& options = {}) {
  return RunProgram(
      {Runfile("tests/sandbox/allocating_helper"), "--gtest_filter=" + filter + ":Ordinary.*"},
      options);
}

constexpr char kBody[] = "[body of Hiding]";
constexpr char kVerdict[] =
    "Hermetest: this test is not isolated: the operator new of its fixture hides the one of "
    "hermetest::Isolated";

TEST(AllocationTest, HidingTheOperatorNewFailsTheTestBeforeItRuns) {
  const ProgramResult result = RunHelper("Hiding.*");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr(kVerdict));
  EXPECT_THAT(result.output, HasSubstr("[  FAILED  ] Hiding.Test"));
  EXPECT_THAT(result.output, Not(HasSubstr(kBody)));
  EXPECT_THAT(result.output, HasSubstr("[       OK ] Ordinary.RunsOn"));
}

TEST(AllocationTest, HidingItDoesNotMatterWhereNothingIsIsolated) {
  const ProgramResult result = RunHelper("Hiding.*", {{{"HERMETEST_ISOLATION", "off"}}, nullptr});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr(kBody));
}

TEST(AllocationTest, OtherOperatorsAndOtherObjectsDoNoHarm) {
  const ProgramResult result = RunHelper("Calling.*:Wrapping.*:MakingAnother.*");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 4 tests."));
}

}  // namespace
}  // namespace hermetest::tests

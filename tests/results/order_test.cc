// What a test prints and its failures appear in the order in which they happened, whoever made
// them, to a pipe and to a terminal.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/same_text.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/pseudo_terminal.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;

std::string ToPipe(const std::string& program, const std::string& filter,
                   const std::string& jobs = "1") {
  ProgramOptions options;
  options.environment["HERMETEST_JOBS"] = jobs;
  return WithoutNameOfMain(RunProgram({Runfile(absl::StrCat("tests/results/", program)),
                                       absl::StrCat("--gtest_filter=", filter)},
                                      options)
                               .output);
}

std::string ToTerminal(const std::string& program, const std::string& filter) {
  PseudoTerminal terminal;
  terminal.Start(
      {Runfile(absl::StrCat("tests/results/", program)), absl::StrCat("--gtest_filter=", filter)});
  terminal.WaitForEnd();
  return WithoutNameOfMain(terminal.output());
}

constexpr char kOrder[] = "Order*-OrderOfMany.*";

// GoogleTest flushes stdout at each failure, so that plain output is in order to a pipe, too.
TEST(OrderOfOutput, IsThatOfThePlainProgramInAPipe) {
  const std::string plain = ToPipe("ordering_plain", kOrder);
  EXPECT_THAT(plain, HasSubstr("printed before\n"));
  EXPECT_EQ(FirstDifference(Normalized(plain), Normalized(ToPipe("ordering_isolated", kOrder))),
            "");
}

TEST(OrderOfOutput, IsThatOfThePlainProgramInATerminal) {
  const std::string plain = ToTerminal("ordering_plain", kOrder);
  EXPECT_THAT(plain, HasSubstr("printed before\n"));
  EXPECT_EQ(FirstDifference(Normalized(plain), Normalized(ToTerminal("ordering_isolated", kOrder))),
            "");
}

// Were each failure waited for until a timeout of the program's, that would take as good as for
// ever.
TEST(OrderOfOutput, IsKeptForThousandsOfFailures) {
  const std::string plain = ToPipe("ordering_plain", "OrderOfMany.*");
  EXPECT_THAT(plain, HasSubstr("number 1999\n"));
  EXPECT_EQ(
      FirstDifference(Normalized(plain), Normalized(ToPipe("ordering_isolated", "OrderOfMany.*"))),
      "");
}

TEST(OrderOfOutput, IsKeptWithoutDescriptors) {
  const std::string output = ToPipe("ordering_isolated", "WithoutDescriptors.*");
  const size_t before = output.find("before the end of all descriptors\n");
  const size_t failure = output.find("without a descriptor\n");
  ASSERT_NE(failure, std::string::npos) << output;
  EXPECT_LT(before, failure) << output;
  EXPECT_LT(failure, output.find("[  FAILED  ] WithoutDescriptors.Fails")) << output;
}

// The output of each test stands before its failures.
TEST(OrderOfOutput, OfTestsBesideOthers) {
  const std::string output = ToPipe("ordering_isolated", kOrder, "4");
  for (const std::string what : {"printed", "streamed", "written"}) {
    const size_t after = output.find(absl::StrCat(what, " after\n"));
    const size_t failure = output.find(absl::StrCat("between what was ", what));
    ASSERT_NE(failure, std::string::npos) << output;
    EXPECT_LT(output.find(absl::StrCat(what, " before\n")), after) << output;
    EXPECT_LT(after, failure) << output;
  }
}

}  // namespace
}  // namespace hermetest::tests

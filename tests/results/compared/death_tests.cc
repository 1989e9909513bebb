// Death tests in both styles, passing and failing.

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

void Die(const char* words) {
  fprintf(stderr, "%s\n", words);
  abort();
}

class StyleDeathTest : public Compared<testing::TestWithParam<const char*>> {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, GetParam()); }
};

TEST_P(StyleDeathTest, Dies) {
  EXPECT_DEATH(Die("last words"), "last words");
  EXPECT_DEATH_IF_SUPPORTED(Die("more last words"), "more");
  ASSERT_DEATH(Die("the end"), "^the end");
}

TEST_P(StyleDeathTest, DiesWithOtherWords) { EXPECT_DEATH(Die("two\nlines"), "last words"); }

TEST_P(StyleDeathTest, LivesOn) { EXPECT_DEATH(static_cast<void>(0), ""); }

TEST_P(StyleDeathTest, ReturnsFromTheStatement) { EXPECT_DEATH(return, ""); }

TEST_P(StyleDeathTest, ThrowsFromTheStatement) {
  EXPECT_DEATH(throw std::runtime_error("escapes"), "");
}

TEST_P(StyleDeathTest, Exits) {
  EXPECT_EXIT(_exit(3), testing::ExitedWithCode(3), "");
  EXPECT_EXIT(raise(SIGKILL), testing::KilledBySignal(SIGKILL), "");
  EXPECT_EXIT(exit(0), testing::ExitedWithCode(0), "");
}

TEST_P(StyleDeathTest, ExitsOtherwise) {
  EXPECT_EXIT(_exit(4), testing::ExitedWithCode(3), "");
  ASSERT_EXIT(raise(SIGKILL), testing::ExitedWithCode(3), "");
  ADD_FAILURE() << "never reached";
}

TEST_P(StyleDeathTest, FailsInTheStatement) {
  EXPECT_EXIT(
      {
        ADD_FAILURE() << "known to the statement only";
        _exit(HasFailure() ? 5 : 6);
      },
      testing::ExitedWithCode(5), "known to the statement only");
}

TEST_P(StyleDeathTest, ComesBetweenOtherFailures) {
  EXPECT_EQ(1, 2) << "before";
  EXPECT_DEATH(Die("last words"), "last words");
  EXPECT_EQ(2, 3) << "after";
}

INSTANTIATE_TEST_SUITE_P(Style, StyleDeathTest, testing::Values("fast", "threadsafe"),
                         [](const testing::TestParamInfo<const char*>& info) {
                           return std::string(info.param);
                         });

class StyleOfTheProgramDeathTest : public ComparedTest {};

TEST_F(StyleOfTheProgramDeathTest, Dies) {
  EXPECT_DEATH(Die("last words"), "last words");
  EXPECT_DEATH(Die("last words"), "others");
}

TEST_F(StyleOfTheProgramDeathTest, ChangesTheStyleInTheBody) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(Die("last words"), "last words");
  EXPECT_DEATH(Die("last words"), "others");
  GTEST_FLAG_SET(death_test_style, "fast");
  EXPECT_DEATH(Die("last words"), "last words");
}

}  // namespace
}  // namespace hermetest::tests

// A suite of every kind of test that GoogleTest has, each of which comes to its end.

#include <cstdlib>
#include <iostream>
#include <string>

#include "gtest/gtest.h"

namespace {

TEST(Plain, Passes) {}

TEST(Plain, Fails) {
  std::cout << "printed before the failure\n";
  EXPECT_EQ(1, 2) << "text with <angles>, \"quotes\" & ]]> in it";
  FAIL() << "twice";
}

TEST(Plain, IsSkipped) { GTEST_SKIP() << "not today"; }

TEST(Plain, DISABLED_Fails) { FAIL(); }

TEST(Plain, HasProperties) {
  RecordProperty("number", 7);
  RecordProperty("text", "a <b> & \"c\"\n/d");
}

TEST(Plain, FailsWithProperty) {
  RecordProperty("number", 8);
  ADD_FAILURE();
}

class WithSuite : public testing::Test {
 protected:
  static void SetUpTestSuite() { RecordProperty("of_the_suite", "yes"); }
};

TEST_F(WithSuite, First) {}
TEST_F(WithSuite, Second) {}

TEST(DISABLED_Suite, Never) { FAIL(); }  // NOLINT: GoogleTest means it so

TEST(OnlyDisabled, DISABLED_Never) { FAIL(); }

class Values : public testing::TestWithParam<std::string> {};

TEST_P(Values, AreShort) { EXPECT_LT(GetParam().size(), 6U); }

INSTANTIATE_TEST_SUITE_P(Some, Values, testing::Values("one", "<&>", "a\"b\\c", "too long"));

template <typename T>
class Typed : public testing::Test {};

struct TypeNames {
  template <typename T>
  static std::string GetName(int i) {
    return i == 0 ? "std::int-*" : "double";
  }
};

using NumberTypes = testing::Types<int, double>;

TYPED_TEST_SUITE(Typed, NumberTypes, TypeNames);

TYPED_TEST(Typed, IsNumber) { EXPECT_EQ(TypeParam(), TypeParam(0)); }

TEST(ManyDeathTest, Dies) { EXPECT_DEATH(std::abort(), ""); }

TEST(ManyDeathTest, DiesThreadsafe) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::exit(3), testing::ExitedWithCode(3), "");
}

}  // namespace

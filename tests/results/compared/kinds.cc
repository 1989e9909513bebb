// The ways to write a test besides TEST_F.

#include <string>
#include <tuple>
#include <type_traits>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"
#include "hermetest/tests/results/compared/registered.h"

namespace hermetest::tests {
namespace {

class ValueParameterized : public Compared<testing::TestWithParam<int>> {};

TEST_P(ValueParameterized, IsEven) {
  RecordProperty("parameter", GetParam());
  EXPECT_EQ(GetParam() % 2, 0);
}

INSTANTIATE_TEST_SUITE_P(Range, ValueParameterized, testing::Range(1, 5));
INSTANTIATE_TEST_SUITE_P(Named, ValueParameterized, testing::Values(10, 11),
                         [](const testing::TestParamInfo<int>& info) {
                           return "Number" + std::to_string(info.param);
                         });

class Combined : public ComparedTest,
                 public testing::WithParamInterface<std::tuple<bool, std::string>> {};

TEST_P(Combined, IsTrue) { EXPECT_TRUE(std::get<0>(GetParam())) << std::get<1>(GetParam()); }

INSTANTIATE_TEST_SUITE_P(All, Combined,
                         testing::Combine(testing::Bool(), testing::Values("a", "b\n\"c\"")));

template <typename T>
class Typed : public ComparedTest {};

struct TypeNames {
  template <typename T>
  static std::string GetName(int index) {
    return (std::is_same_v<T, int> ? "Int" : "Other") + std::to_string(index);
  }
};

using Types = testing::Types<int, char>;
TYPED_TEST_SUITE(Typed, Types, TypeNames);

TYPED_TEST(Typed, IsAsLargeAsAnInt) { EXPECT_EQ(sizeof(TypeParam), sizeof(int)); }

template <typename T>
class TypedByPattern : public ComparedTest {};

TYPED_TEST_SUITE_P(TypedByPattern);
TYPED_TEST_P(TypedByPattern, IsSigned) { EXPECT_TRUE(std::is_signed_v<TypeParam>); }
TYPED_TEST_P(TypedByPattern, IsSmall) { EXPECT_LT(sizeof(TypeParam), 8U); }
REGISTER_TYPED_TEST_SUITE_P(TypedByPattern, IsSigned, IsSmall);
using Numbers = testing::Types<int, unsigned, double>;
INSTANTIATE_TYPED_TEST_SUITE_P(Numbers, TypedByPattern, Numbers);

class Disabled : public ComparedTest {};

TEST_F(Disabled, DISABLED_WouldFail) { ADD_FAILURE() << "run all the same"; }
TEST_F(Disabled, IsNot) {}

class DISABLED_Suite : public ComparedTest {};

// NOLINTNEXTLINE(google-readability-avoid-underscore-in-googletest-name): GoogleTest's own prefix
TEST_F(DISABLED_Suite, WouldPass) { RecordProperty("ran", "yes"); }

class Registered : public ComparedTest {};

class RegisteredTest : public Registered {
 public:
  explicit RegisteredTest(int number) : number_(number) {}
  void TestBody() override { EXPECT_LT(number_, 2); }

 private:
  int number_;
};

}  // namespace

void RegisterTests() {
  for (int number = 0; number < 3; ++number) {
    testing::RegisterTest("Registered", ("Number" + std::to_string(number)).c_str(), nullptr,
                          std::to_string(number).c_str(), "registered.txt", 100 + number,
                          [number]() -> Registered* { return new RegisteredTest(number); });
  }
}

}  // namespace hermetest::tests

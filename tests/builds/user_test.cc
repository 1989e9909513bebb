// A user's test program: everything that is public, included and used. BUILD.bazel builds it as
// users do: optimized, with warnings as errors, without exceptions, without RTTI.

#include <unistd.h>

#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class Simple : public hermetest::IsolatedTest {};

TEST_F(Simple, IsIsolated) { EXPECT_EQ(getpid(), 2); }

TEST_F(Simple, RecordsProperties) { RecordProperty("key", 1); }

TEST_F(Simple, Skips) { GTEST_SKIP() << "as it says"; }

TEST(Block, BringsItsFailuresBack) {
  const hermetest::IsolatedResult result = hermetest::RunIsolated(hermetest::Isolation(), [] {
    EXPECT_EQ(1, 2) << "one";
    ASSERT_EQ(getpid(), 1) << "two";
    ADD_FAILURE() << "never reached";
  });
  EXPECT_TRUE(result.status().ok()) << result;
  ASSERT_THAT(result.parts(), SizeIs(2)) << result;
  EXPECT_THAT(result.parts()[0].message(), HasSubstr("one"));
  EXPECT_THAT(result.parts()[1].message(), HasSubstr("two"));
}

hermetest::Isolation Boxed() { return hermetest::Isolation().WithHostname("boxed"); }

class Plain : public testing::Test {
 protected:
  void SetUp() override { set_up_ = true; }
  bool set_up_ = false;
};

class Wrapped : public hermetest::Isolated<Plain, Boxed> {};

TEST_F(Wrapped, HasItsOptions) {
  char name[65] = {};
  ASSERT_EQ(gethostname(name, sizeof(name) - 1), 0);
  EXPECT_STREQ(name, "boxed");
  EXPECT_TRUE(set_up_);
}

template <typename Base>
class Template : public Base {
 protected:
  int value_ = 7;
};

class FromATemplate : public Template<hermetest::IsolatedTest> {};

TEST_F(FromATemplate, IsIsolated) {
  EXPECT_EQ(getpid(), 2);
  EXPECT_EQ(value_, 7);
}

class ParameterizedTest : public hermetest::Isolated<testing::TestWithParam<int>> {};

TEST_P(ParameterizedTest, IsIsolated) {
  EXPECT_EQ(getpid(), 2);
  EXPECT_LT(GetParam(), 3);
}

INSTANTIATE_TEST_SUITE_P(Few, ParameterizedTest, testing::Range(0, 3));

template <typename T>
class TypedTest : public hermetest::IsolatedTest {
 protected:
  T value_{};
};

using Types = testing::Types<int, std::string>;
TYPED_TEST_SUITE(TypedTest, Types);

TYPED_TEST(TypedTest, IsIsolated) {
  EXPECT_EQ(getpid(), 2);
  EXPECT_EQ(this->value_, TypeParam());
}

template <size_t kAlignment>
class alignas(kAlignment) Aligned : public hermetest::IsolatedTest {
 protected:
  void ExpectAligned() const {
    EXPECT_EQ(getpid(), 2);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(this) % kAlignment, 0U);
  }
};

class AlignedToCacheLines : public Aligned<64> {};
TEST_F(AlignedToCacheLines, IsIsolated) { ExpectAligned(); }

class AlignedToPages : public Aligned<4096> {};
TEST_F(AlignedToPages, IsIsolated) { ExpectAligned(); }

class AlignedAndWrapped : public hermetest::Isolated<Aligned<256>> {};
TEST_F(AlignedAndWrapped, IsIsolated) { ExpectAligned(); }

class LargeTest : public hermetest::IsolatedTest {
 protected:
  char bytes_[8 << 20] = {};
};

TEST_F(LargeTest, IsIsolated) {
  bytes_[sizeof(bytes_) - 1] = 'x';
  EXPECT_EQ(getpid(), 2);
}

// Only its tests may make it and look inside.
class PrivateTest : public hermetest::IsolatedTest {
  FRIEND_TEST(PrivateTest, IsIsolated);
  PrivateTest() = default;
  int secret_ = 42;
};

TEST_F(PrivateTest, IsIsolated) {
  EXPECT_EQ(getpid(), 2);
  EXPECT_EQ(secret_, 42);
}

class Mock {
 public:
  virtual ~Mock() = default;
  MOCK_METHOD(int, Get, (), (const));
};

class MockTest : public hermetest::IsolatedTest {
 protected:
  testing::StrictMock<Mock> mock_;
};

TEST_F(MockTest, IsIsolated) {
  EXPECT_CALL(mock_, Get).WillOnce(testing::Return(2));
  EXPECT_EQ(getpid(), mock_.Get());
}

}  // namespace

// Every kind of assertion, failing; and what frames them.

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

bool IsEven(int number) { return number % 2 == 0; }

bool AreOrdered(int a, int b, int c) { return a < b && b < c; }

testing::AssertionResult HasLength(const char* text_name, const char* size_name,
                                   const std::string& text, size_t size) {
  if (text.size() == size) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << text_name << " has " << text.size() << " bytes, not " << size_name;
}

void Throw() { throw std::runtime_error("thrown on purpose"); }
void DoNotThrow() {}

class Expectations : public ComparedTest {};

TEST_F(Expectations, OfTruth) {
  EXPECT_TRUE(IsEven(3)) << "said after it";
  EXPECT_FALSE(IsEven(4));
  EXPECT_TRUE(testing::AssertionFailure() << "said by the result");
}

TEST_F(Expectations, OfOrder) {
  EXPECT_EQ(1, 2);
  EXPECT_NE(1, 1);
  EXPECT_LT(2, 1);
  EXPECT_LE(2, 1);
  EXPECT_GT(1, 2);
  EXPECT_GE(1, 2);
}

TEST_F(Expectations, OfText) {
  EXPECT_STREQ("one", "two");
  EXPECT_STREQ("one", nullptr);
  EXPECT_STRNE("one", "one");
  EXPECT_STRCASEEQ("one", "TWO");
  EXPECT_STRCASENE("one", "ONE");
  EXPECT_EQ(std::string("one\ntwo\nthree"), std::string("one\n2\nthree"));
  EXPECT_STREQ(L"wide \u00e9", L"wide e");
}

TEST_F(Expectations, OfNumbersWithATolerance) {
  EXPECT_FLOAT_EQ(1.0F, 1.1F);
  EXPECT_DOUBLE_EQ(1.0, 1.1);
  EXPECT_NEAR(1.0, 2.0, 0.5);
}

TEST_F(Expectations, OfPredicates) {
  EXPECT_PRED1(IsEven, 3);
  EXPECT_PRED2(std::greater<int>(), 1, 2);
  EXPECT_PRED3(AreOrdered, 3, 2, 1);
  EXPECT_PRED_FORMAT2(HasLength, std::string("four"), 5U);
}

TEST_F(Expectations, OfMatchers) {
  const std::vector<int> numbers = {1, 2, 3};
  EXPECT_THAT(numbers, testing::ElementsAre(1, 2, 4));
  EXPECT_THAT("text", testing::HasSubstr("none"));
}

TEST_F(Expectations, OfExceptions) {
  EXPECT_THROW(DoNotThrow(), std::runtime_error);
  EXPECT_THROW(Throw(), std::logic_error);
  EXPECT_NO_THROW(Throw());
  EXPECT_ANY_THROW(DoNotThrow());
}

TEST_F(Expectations, ThatHold) {
  SUCCEED() << "not shown";
  EXPECT_TRUE(true);
  EXPECT_EQ(1, 1);
}

class Assertions : public ComparedTest {};

// Each leaves its lambda only.
TEST_F(Assertions, OfEveryKind) {
  [] { ASSERT_TRUE(IsEven(3)) << "said after it"; }();
  [] { ASSERT_FALSE(IsEven(4)); }();
  [] { ASSERT_EQ(1, 2); }();
  [] { ASSERT_NE(1, 1); }();
  [] { ASSERT_LT(2, 1); }();
  [] { ASSERT_LE(2, 1); }();
  [] { ASSERT_GT(1, 2); }();
  [] { ASSERT_GE(1, 2); }();
  [] { ASSERT_STREQ("one", "two"); }();
  [] { ASSERT_STRNE("one", "one"); }();
  [] { ASSERT_STRCASEEQ("one", "two"); }();
  [] { ASSERT_STRCASENE("one", "ONE"); }();
  [] { ASSERT_FLOAT_EQ(1.0F, 1.1F); }();
  [] { ASSERT_DOUBLE_EQ(1.0, 1.1); }();
  [] { ASSERT_NEAR(1.0, 2.0, 0.5); }();
  [] { ASSERT_PRED1(IsEven, 3); }();
  [] { ASSERT_PRED_FORMAT2(HasLength, std::string("four"), 5U); }();
  [] { ASSERT_THAT(std::string("text"), testing::IsEmpty()); }();
  [] { ASSERT_THROW(DoNotThrow(), std::runtime_error); }();
  [] { ASSERT_NO_THROW(Throw()); }();
  [] { ASSERT_ANY_THROW(DoNotThrow()); }();
  [] { ASSERT_PRED3(AreOrdered, 3, 2, 1); }();
  [] { FAIL() << "on purpose"; }();
  [] { GTEST_FAIL() << "on purpose, by its other name"; }();
}

TEST_F(Assertions, EndTheBody) {
  EXPECT_EQ(1, 2) << "first";
  EXPECT_EQ(2, 3) << "second";
  ASSERT_EQ(3, 4) << "third";
  ADD_FAILURE() << "never reached";
}

TEST_F(Assertions, ElsewhereByNameAndLine) {
  ADD_FAILURE_AT("elsewhere.cc", 42) << "as the test says";
  ADD_FAILURE_AT("", 0) << "nowhere";
  ADD_FAILURE_AT("no_line.cc", -1) << "no line";
  GTEST_FAIL_AT("at_the_end.cc", 7) << "fatally";
}

void FailFatally() { FAIL() << "in a subroutine"; }
void FailNonFatally() { ADD_FAILURE() << "in a subroutine"; }

TEST_F(Assertions, InSubroutinesAreSeenByTheBody) {
  EXPECT_FALSE(HasFailure());
  FailNonFatally();
  EXPECT_TRUE(HasNonfatalFailure());
  EXPECT_FALSE(HasFatalFailure());
  EXPECT_NO_FATAL_FAILURE(FailNonFatally());
  EXPECT_NO_FATAL_FAILURE(FailFatally());
  EXPECT_TRUE(HasFatalFailure());
  ASSERT_NO_FATAL_FAILURE(FailFatally()) << "and so it ends";
  ADD_FAILURE() << "never reached";
}

TEST_F(Assertions, UnderTracesAreTracedOnce) {
  SCOPED_TRACE("outer");
  {
    SCOPED_TRACE(testing::Message() << "inner " << 1);
    ADD_FAILURE() << "under two traces";
    FailFatally();
  }
  const testing::ScopedTrace elsewhere("elsewhere.cc", 42, std::string("built by hand"));
  ADD_FAILURE() << "under one and another";
}

TEST_F(Assertions, InThreadsOneAfterTheOther) {
  for (int i = 0; i < 3; ++i) {
    std::thread([i] {
      SCOPED_TRACE(testing::Message() << "thread " << i);
      EXPECT_EQ(i, -1);
    }).join();
  }
}

class CaughtFailures : public ComparedTest {};

TEST_F(CaughtFailures, AsExpected) {
  EXPECT_NONFATAL_FAILURE(ADD_FAILURE() << "expected", "expected");
  EXPECT_FATAL_FAILURE(FAIL() << "expected", "expected");
  EXPECT_FALSE(HasFailure());
}

TEST_F(CaughtFailures, OnAllThreadsAsExpected) {
  EXPECT_NONFATAL_FAILURE_ON_ALL_THREADS(ADD_FAILURE() << "expected", "expected");
  EXPECT_FATAL_FAILURE_ON_ALL_THREADS(FAIL() << "expected", "expected");
  EXPECT_NONFATAL_FAILURE_ON_ALL_THREADS(std::thread([] { ADD_FAILURE() << "in a thread"; }).join(),
                                         "in a thread");
  EXPECT_FALSE(HasFailure());
}

TEST_F(CaughtFailures, OfAnotherKind) {
  EXPECT_NONFATAL_FAILURE(static_cast<void>(0), "expected");
  EXPECT_NONFATAL_FAILURE(ADD_FAILURE() << "something else", "expected");
  EXPECT_FATAL_FAILURE(ADD_FAILURE() << "expected", "expected");
}

}  // namespace
}  // namespace hermetest::tests

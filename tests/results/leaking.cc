// Tests that leak mock objects, and tests that only seem to. Built on GoogleTest's own fixtures and
// on isolated ones, like the compared tests.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

using ::testing::Return;

class Mock {
 public:
  virtual ~Mock() = default;
  MOCK_METHOD(int, Get, (const std::string& key), ());
};

// What is leaked stays reachable, so that no sanitizer reports it, too.
Mock* Leaked(Mock* mock) {
  static auto& leaked = *new std::vector<Mock*>;
  leaked.push_back(mock);
  return mock;
}

class Leaks : public ComparedTest {};

TEST_F(Leaks, One) {
  Mock* const mock = Leaked(new Mock);
  EXPECT_CALL(*mock, Get("key")).WillOnce(Return(1));
  EXPECT_EQ(mock->Get("key"), 1);
}

TEST_F(Leaks, OneThatIsNotCalled) { EXPECT_CALL(*Leaked(new Mock), Get("key")); }

TEST_F(Leaks, Two) {
  ON_CALL(*Leaked(new Mock), Get("one")).WillByDefault(Return(1));
  ON_CALL(*Leaked(new testing::NiceMock<Mock>), Get("two")).WillByDefault(Return(2));
}

TEST_F(Leaks, OneAndFails) {
  EXPECT_CALL(*Leaked(new Mock), Get("key"));
  ADD_FAILURE() << "besides";
}

// Several pass before the first that leaks.
class LeaksInARow : public ComparedTest {};

TEST_F(LeaksInARow, FirstDoesNot) {}
TEST_F(LeaksInARow, SecondDoesNot) {}
TEST_F(LeaksInARow, ThirdDoesNot) {}
TEST_F(LeaksInARow, FourthDoes) { EXPECT_CALL(*Leaked(new Mock), Get("key")); }
TEST_F(LeaksInARow, FifthDoesNot) {}
TEST_F(LeaksInARow, SixthDoesNot) {}
TEST_F(LeaksInARow, SeventhDoes) { EXPECT_CALL(*Leaked(new Mock), Get("key")); }

class LeaksNot : public ComparedTest {};

TEST_F(LeaksNot, WhatItDeletes) {
  Mock* const mock = new Mock;
  EXPECT_CALL(*mock, Get("key")).WillOnce(Return(1));
  EXPECT_EQ(mock->Get("key"), 1);
  delete mock;
}

TEST_F(LeaksNot, WhatItMayLeak) {
  Mock* const mock = Leaked(new Mock);
  testing::Mock::AllowLeak(mock);
  EXPECT_CALL(*mock, Get("key")).WillOnce(Return(1));
  EXPECT_EQ(mock->Get("key"), 1);
}

// The suite deletes its mock when all tests have run.
class SuiteWithMock : public ComparedTest {
 public:
  static void SetUpTestSuite() {
    mock_ = new Mock;
    ON_CALL(*mock_, Get("suite")).WillByDefault(Return(7));
  }
  static void TearDownTestSuite() { delete mock_; }

 protected:
  static Mock* mock_;
};

Mock* SuiteWithMock::mock_ = nullptr;

TEST_F(SuiteWithMock, IsUsedByATest) {
  EXPECT_CALL(*mock_, Get("suite"));
  EXPECT_EQ(mock_->Get("suite"), 7);
}

TEST_F(SuiteWithMock, IsUsedByTheNext) {
  EXPECT_CALL(*mock_, Get("suite"));
  EXPECT_EQ(mock_->Get("suite"), 7);
}

TEST_F(SuiteWithMock, IsNotUsedAtAll) {}

class SuiteWithUnusedMock : public ComparedTest {
 public:
  static void SetUpTestSuite() { mock_ = new Mock; }
  static void TearDownTestSuite() { delete mock_; }

 protected:
  static Mock* mock_;
};

Mock* SuiteWithUnusedMock::mock_ = nullptr;

TEST_F(SuiteWithUnusedMock, IsUsedByATest) {
  EXPECT_CALL(*mock_, Get("test")).WillOnce(Return(1));
  EXPECT_EQ(mock_->Get("test"), 1);
}

TEST_F(SuiteWithUnusedMock, IsUsedByTheNext) {
  EXPECT_CALL(*mock_, Get("test")).WillOnce(Return(1));
  EXPECT_EQ(mock_->Get("test"), 1);
}

class SuiteThatLeaks : public ComparedTest {
 public:
  static void SetUpTestSuite() { EXPECT_CALL(*Leaked(new Mock), Get("suite")); }
};

TEST_F(SuiteThatLeaks, Test) {}

}  // namespace
}  // namespace hermetest::tests

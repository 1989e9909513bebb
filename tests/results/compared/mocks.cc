// Mock objects whose expectations fail, when they are called and when they are destroyed.

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

class Mock {
 public:
  MOCK_METHOD(int, Get, (const std::string& key), ());
  MOCK_METHOD(void, Put, (const std::string& key, int value), ());
};

class Mocks : public ComparedTest {
 protected:
  Mock member_;
};

TEST_F(Mocks, AreSatisfied) {
  EXPECT_CALL(member_, Get("key")).WillOnce(testing::Return(1));
  EXPECT_EQ(member_.Get("key"), 1);
}

TEST_F(Mocks, FailInTheDestructorOfTheBodysOwn) {
  testing::StrictMock<Mock> local;
  EXPECT_CALL(local, Put("key", 1)).Times(2);
  local.Put("key", 1);
}

TEST_F(Mocks, FailInTheDestructorOfTheFixture) { EXPECT_CALL(member_, Get(testing::_)); }

TEST_F(Mocks, FailWhenVerified) {
  EXPECT_CALL(member_, Get("key"));
  EXPECT_FALSE(testing::Mock::VerifyAndClearExpectations(&member_));
}

TEST_F(Mocks, FailAtAnUnexpectedCall) {
  testing::StrictMock<Mock> local;
  local.Put("key", 1);
}

TEST_F(Mocks, FailAtAnExcessiveCall) {
  EXPECT_CALL(member_, Get("key")).Times(0);
  member_.Get("key");
}

TEST_F(Mocks, FailOutOfSequence) {
  const testing::InSequence in_sequence;
  EXPECT_CALL(member_, Put("one", 1));
  EXPECT_CALL(member_, Put("two", 2));
  member_.Put("two", 2);
}

TEST_F(Mocks, WarnOfAnUninterestingCall) { member_.Put("key", 1); }

}  // namespace
}  // namespace hermetest::tests

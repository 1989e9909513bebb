// Written before anybody here had heard of Hermetest. Each test leaves its outbox to the machine;
// by themselves, no two of them can follow each other.

#include "outbox.h"

#include <string>

#include "fixture/isolated_test.h"
#include "gtest/gtest.h"

namespace mailroom {
namespace {

TEST(Outbox, BeginsEmpty) {
  Outbox outbox;
  ASSERT_TRUE(outbox.is_open());
  EXPECT_EQ(outbox.Collect(), "");
}

TEST(Outbox, IsTheOnlyOne) {
  EXPECT_TRUE(Outbox().is_open());
  EXPECT_FALSE(Outbox().is_open());
}

class OutboxTest : public IsolatedTest {};

TEST_F(OutboxTest, TakesNoParcel) { EXPECT_FALSE(outbox_.Post(std::string(101, 'x'))); }

class LetterTest : public IsolatedTest, public testing::WithParamInterface<int> {};

TEST_P(LetterTest, IsCollectedAfterThoseBeforeIt) {
  for (int i = 0; i <= GetParam(); ++i) EXPECT_TRUE(outbox_.Post(std::to_string(i)));
  for (int i = 0; i <= GetParam(); ++i) EXPECT_EQ(outbox_.Collect(), std::to_string(i));
  EXPECT_EQ(outbox_.Collect(), "");
}

INSTANTIATE_TEST_SUITE_P(Upto, LetterTest, testing::Range(0, 8));

}  // namespace
}  // namespace mailroom

// A test program with a main() of its own.

#include "gtest/gtest.h"
#include "outbox.h"

namespace mailroom {
namespace {

TEST(OwnMain, BeginsEmpty) { EXPECT_EQ(Outbox().Collect(), ""); }

TEST(OwnMain, LeavesALetter) {
  Outbox outbox;
  EXPECT_EQ(outbox.Collect(), "");
  EXPECT_TRUE(outbox.Post("a letter that nobody collects"));
}

TEST(OwnMain, BeginsEmptyAgain) { EXPECT_EQ(Outbox().Collect(), ""); }

}  // namespace
}  // namespace mailroom

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

// A test program with a main() of its own. Each test leaves its outbox to the machine.

#include "gtest/gtest.h"
#include "outbox.h"

namespace mailroom {
namespace {

TEST(OwnMain, KeepsALetterBack) {
  Outbox outbox;
  EXPECT_TRUE(outbox.Post("a letter that nobody collects"));
}

TEST(OwnMain, FindsNoOutbox) {
  EXPECT_TRUE(Outbox().is_open()) << "this machine has an outbox already";
}

}  // namespace
}  // namespace mailroom

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

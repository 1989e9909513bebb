// Fails, isolated or not: what fails here has to fail at its caller's.

#include "fixture/isolated_test.h"
#include "gtest/gtest.h"

namespace mailroom {
namespace {

class LostLetterTest : public IsolatedTest {};

TEST_F(LostLetterTest, IsFound) { EXPECT_EQ(outbox_.Collect(), "a lost letter"); }

}  // namespace
}  // namespace mailroom

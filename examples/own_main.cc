// A main() of one's own that isolates every test of its program.

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolate_all_tests.h"

TEST(Plain, IsIsolated) { EXPECT_EQ(getpid(), 2); }

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  hermetest::IsolateAllTests();
  return RUN_ALL_TESTS();
}

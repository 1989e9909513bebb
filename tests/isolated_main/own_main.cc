// A program with a main() of its own, which has never heard of Hermetest.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <iostream>

#include "gtest/gtest.h"

namespace {

TEST(Own, IsIsolated) { EXPECT_EQ(getpid(), 2); }

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

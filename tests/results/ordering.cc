// Tests that print and fail by turns, in each way to do either.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "gtest/gtest.h"

namespace hermetest::tests {

void Write(const std::string& text) {
  static_cast<void>(!write(STDOUT_FILENO, text.data(), text.size()));
}

TEST(Order, OfPrintfWithoutAFlush) {
  std::printf("printed before\n");
  EXPECT_EQ(1, 2) << "between what was printed";
  std::printf("printed after\n");
}

TEST(Order, OfCout) {
  std::cout << "streamed before\n";
  EXPECT_EQ(1, 2) << "between what was streamed";
  std::cout << "streamed after\n";
}

TEST(Order, OfWrite) {
  Write("written before\n");
  EXPECT_EQ(1, 2) << "between what was written";
  Write("written after\n");
}

TEST(Order, OfEachInTurn) {
  std::printf("one\n");
  EXPECT_EQ(1, 2) << "two";
  std::cout << "three\n";
  EXPECT_EQ(1, 3) << "four";
  std::fflush(stdout);
  Write("five\n");
  EXPECT_EQ(1, 4) << "six";
}

TEST(Order, OfFatalFailures) {
  std::printf("before it all\n");
  [] { FAIL() << "in a subroutine"; }();
  std::printf("between fatal failures\n");
  ASSERT_EQ(1, 2) << "the end";
}

TEST(Order, OfASkip) {
  std::printf("before the skip\n");
  EXPECT_EQ(1, 2) << "before the skip, too";
  [] { GTEST_SKIP() << "the skip"; }();
  std::printf("after the skip\n");
}

TEST(Order, OfAThread) {
  std::printf("before the thread\n");
  std::thread([] {
    std::printf("in the thread\n");
    ADD_FAILURE() << "of the thread";
    std::printf("in the thread still\n");
  }).join();
  std::printf("after the thread\n");
}

TEST(Order, OfAFork) {
  Write("before the fork\n");
  const pid_t child = fork();
  if (child == 0) {
    Write("in the fork\n");
    ADD_FAILURE() << "of the fork";
    Write("in the fork still\n");
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  Write("after the fork\n");
  ADD_FAILURE() << "of the test";  // which would pass where it is not isolated
}

class OrderOfStages : public testing::Test {
 protected:
  OrderOfStages() { Fail("constructor"); }
  ~OrderOfStages() override { Fail("destructor"); }
  void SetUp() override { Fail("SetUp"); }
  void TearDown() override { Fail("TearDown"); }

  static void Fail(const char* stage) {
    std::printf("before the failure of %s\n", stage);
    ADD_FAILURE() << "of " << stage;
    std::printf("after the failure of %s\n", stage);
  }
};

TEST_F(OrderOfStages, OfATest) { Fail("body"); }

TEST(OrderOfMany, Failures) {
  for (int i = 0; i < 2000; ++i) {
    std::printf("number %d\n", i);
    ADD_FAILURE() << "of number " << i;
  }
}

// GoogleTest cannot print the failure of a test that has done so, where it is not isolated.
TEST(WithoutDescriptors, Fails) {
  std::printf("before the end of all descriptors\n");
  std::fflush(stdout);
  for (int fd = 0; fd < 1024; ++fd) close(fd);
  ADD_FAILURE() << "without a descriptor";
}

}  // namespace hermetest::tests

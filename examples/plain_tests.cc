// Tests that have never heard of Hermetest, and that would collide: both make the same queue.
// Linked with //fixture:isolated_main in place of gtest_main, each has a machine of its own.

#include <fcntl.h>
#include <mqueue.h>
#include <unistd.h>

#include "gtest/gtest.h"

TEST(Queue, IsMade) { EXPECT_GE(mq_open("/work", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr), 0); }

TEST(Queue, IsMadeAgain) {
  EXPECT_GE(mq_open("/work", O_CREAT | O_EXCL | O_RDWR, 0600, nullptr), 0);
}

TEST(Process, HasAPidOfItsOwn) { EXPECT_EQ(getpid(), 2); }

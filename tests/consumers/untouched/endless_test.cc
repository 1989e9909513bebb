#include <unistd.h>

#include "gtest/gtest.h"

TEST(Endless, Passes) {}

TEST(Endless, DoesNotEnd) {
  for (;;) pause();
}

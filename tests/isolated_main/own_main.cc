// The main() that half of all programs have.

#include "hermetest/tests/isolated_main/own_main.h"
#include "gtest/gtest.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

// A main() that adds isolation itself.

#include "gtest/gtest.h"
#include "hermetest/fixture/isolate_all_tests.h"
#include "hermetest/tests/isolated_main/own_main.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  hermetest::IsolateAllTests();
  return RUN_ALL_TESTS();
}

// Seven tests for three shards, one of which writes what Bazel is to keep.

#include <cstdlib>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

class PartsTest : public testing::TestWithParam<int> {};

TEST_P(PartsTest, Passes) {
  const char* outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  ASSERT_NE(outputs, nullptr);
  std::ofstream(std::string(outputs) + "/part" + std::to_string(GetParam())) << "kept\n";
}

INSTANTIATE_TEST_SUITE_P(All, PartsTest, testing::Range(0, 7));

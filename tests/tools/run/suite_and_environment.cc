// A program whose environment, suite or tests fail or skip, as the variables say that are set.

#include <cstdlib>

#include "gtest/gtest.h"

namespace {

bool Is(const char* variable) { return std::getenv(variable) != nullptr; }

class Environment : public testing::Environment {
 public:
  void SetUp() override {
    if (Is("ENVIRONMENT_FAILS")) ADD_FAILURE() << "the environment fails";
  }
  void TearDown() override {
    if (Is("ENVIRONMENT_FAILS_LATE")) ADD_FAILURE() << "the environment fails late";
  }
};

class Suite : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (Is("SUITE_FAILS")) ADD_FAILURE() << "the suite fails";
  }
  static void TearDownTestSuite() {
    if (Is("SUITE_FAILS_LATE")) ADD_FAILURE() << "the suite fails late";
  }
  void SetUp() override {
    if (Is("TEST_SKIPS")) GTEST_SKIP() << "the test skips";
  }
};

TEST(Alone, First) {}
TEST_F(Suite, Test) {}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::AddGlobalTestEnvironment(new Environment);
  return RUN_ALL_TESTS();
}

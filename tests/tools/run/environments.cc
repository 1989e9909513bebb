// A program whose environments fail: in their set-up, or in their tear-down where FAIL_LATE is set.

#include <cstdlib>

#include "gtest/gtest.h"

namespace {

class Database : public testing::Environment {
 public:
  void SetUp() override {
    if (std::getenv("FAIL_LATE") == nullptr) FAIL() << "there is no database";
  }
  void TearDown() override {
    if (std::getenv("FAIL_LATE") != nullptr) ADD_FAILURE() << "the database is in use";
  }
};

TEST(Query, Passes) {}
TEST(Query, PassesToo) {}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::AddGlobalTestEnvironment(new Database);
  return RUN_ALL_TESTS();
}

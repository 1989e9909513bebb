// The program of the compared tests: an environment, and tests registered at run time.

#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"
#include "hermetest/tests/results/compared/registered.h"

namespace hermetest::tests {
namespace {

class RecordingEnvironment : public testing::Environment {
 public:
  void SetUp() override { testing::Test::RecordProperty("program", "set up"); }
  void TearDown() override { testing::Test::RecordProperty("program", "torn down"); }
};

class Comparison : public ComparedTest {};

// Or else two plain programs are compared.
TEST_F(Comparison, IsOfTwoPrograms) { EXPECT_EQ(getpid() == 2, kIsolated); }

}  // namespace
}  // namespace hermetest::tests

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  testing::AddGlobalTestEnvironment(new hermetest::tests::RecordingEnvironment);
  hermetest::tests::RegisterTests();
  return RUN_ALL_TESTS();
}

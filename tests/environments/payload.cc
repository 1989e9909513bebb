// What the tests of this package run where isolation may be refused: one isolated test, one
// isolated block.

#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace {

// Fails each test before it begins, where the environment asks for it.
class FailingListener : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override { ADD_FAILURE() << "said by a listener"; }
};

[[maybe_unused]] const bool installed = [] {
  if (std::getenv("PAYLOAD_FAILS_BEFORE") == nullptr) return false;
  testing::UnitTest::GetInstance()->listeners().Append(new FailingListener);
  return true;
}();

class Payload : public hermetest::IsolatedTest {};

TEST_F(Payload, Test) {
  std::cout << "the body runs" << std::endl;
  EXPECT_EQ(getpid(), 2);
}

TEST(Block, Test) {
  const hermetest::IsolatedResult result = hermetest::RunIsolated(hermetest::Isolation(), [] {
    std::cout << "the body runs" << std::endl;
    EXPECT_EQ(getpid(), 2);
  });
  std::cout << "status " << absl::StatusCodeToString(result.status().code()) << ": "
            << result.status().message() << std::endl;
  result.ReportHere();
}

}  // namespace

// What the tests of this package run where isolation may be refused: one isolated test, one
// isolated block.

#include <sys/types.h>
#include <unistd.h>

#include <iostream>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace {

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

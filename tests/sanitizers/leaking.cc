// Built with AddressSanitizer: tests that lose memory or use what is not theirs, and others.

#include <cstdlib>
#include <iostream>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sanitizers/every_way.h"

namespace hermetest::tests {
namespace {

char* volatile kept = nullptr;

// Loses a block, and leaves no copy of its address behind.
void Leak() {
  for (int i = 0; i < 2; ++i) kept = static_cast<char*>(std::malloc(40));
}

template <typename Way>
class Leaking : public InEveryWay<Way> {};
TYPED_TEST_SUITE(Leaking, EveryWay);

TYPED_TEST(Leaking, Leaks) { Leak(); }

TYPED_TEST(Leaking, Keeps) { kept = static_cast<char*>(std::malloc(40)); }

TYPED_TEST(Leaking, WritesBeyondTheEnd) {
  kept = static_cast<char*>(std::malloc(40));
  kept[40] = 1;
}

// Each body leaves behind what it has from its parent.
TYPED_TEST(Leaking, Nests) {
  for (int i = 0; i < 2; ++i) {
    const IsolatedResult result = RunIsolated(TypeParam::Options(), [] {
      for (int j = 0; j < 2; ++j) {
        EXPECT_TRUE(RunIsolated(TypeParam::Options(), [] {}).passed());
      }
    });
    EXPECT_TRUE(result.passed()) << result.status().message();
  }
}

// The memory is lost in the test program.
class AfterALeak : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { Leak(); }
};

TEST_F(AfterALeak, Keeps) {}

TEST_F(AfterALeak, Leaks) { Leak(); }

TEST(Block, Leaks) {
  const IsolatedResult result = RunIsolated(Isolation(), &Leak);
  std::cout << "[block] " << result.status().message() << "\n";
  EXPECT_TRUE(RunIsolated(Isolation(), [] {}).passed());
}

}  // namespace
}  // namespace hermetest::tests

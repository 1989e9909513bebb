// Built with ThreadSanitizer: tests with a data race, and without.

#include <sys/stat.h>

#include <iostream>
#include <thread>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

int raced_for = 0;

void Race() {
  std::thread one([] { ++raced_for; });
  std::thread other([] { ++raced_for; });
  one.join();
  other.join();
}

template <typename InForm>
class Racing : public TestInForm<InForm> {};
TYPED_TEST_SUITE(Racing, BasicFormTypes);

TYPED_TEST(Racing, Races) { Race(); }

TYPED_TEST(Racing, HasOneThread) {
  struct stat tasks = {};
  ASSERT_EQ(stat("/proc/self/task", &tasks), 0);
  EXPECT_EQ(tasks.st_nlink, 3U) << "., .. and one thread";
}

// The race is found in the test program.
class AfterARace : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { Race(); }
};

TEST_F(AfterARace, DoesNotRace) {}

TEST(Block, Races) {
  const IsolatedResult result = RunIsolated(Isolation(), &Race);
  std::cout << "[block] " << result.status().message() << "\n";
  EXPECT_TRUE(RunIsolated(Isolation(), [] {}).passed());
}

}  // namespace
}  // namespace hermetest::tests

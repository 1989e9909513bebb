// A program that locks its memory (mlockall(2)), since it may not wait for a page, does not bring
// in what the fixture has for results that nobody has recorded. It must be the program's only
// suite: what others have left would be locked with the rest.

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {
namespace {

constexpr size_t kMebibyte = size_t{1} << 20;

// A line of proc_pid_status(5), in bytes.
size_t OwnStatus(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    size_t kilobytes = 0;
    if (word == key + ":" && status >> kilobytes) return kilobytes << 10;
    status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  ADD_FAILURE() << "no line of " << key;
  return 0;
}

struct Memory {
  size_t shared = 0;
  size_t locked = 0;
};

// The most that the test program had before any of its tests.
Memory most;

// Asked for in the test program, before each test: what the tests before have come with is there.
Isolation LookAtMemory() {
  most.shared = std::max(most.shared, OwnStatus("RssShmem"));
  most.locked = std::max(most.locked, OwnStatus("VmLck"));
  return Isolation();
}

class LockedMemoryTest : public Isolated<testing::TestWithParam<int>, LookAtMemory> {
 protected:
  static void SetUpTestSuite() {
    is_locked_ = mlockall(MCL_CURRENT | MCL_FUTURE) == 0;
    locked_before_ = OwnStatus("VmLck");
  }

  static void TearDownTestSuite() {
    if (!is_locked_) return;
    munlockall();
    EXPECT_LT(most.shared, kMebibyte);
    EXPECT_GE(most.locked, locked_before_);
    EXPECT_LT(most.locked, locked_before_ + 4 * kMebibyte);
  }

  static bool is_locked_;
  static size_t locked_before_;
};

bool LockedMemoryTest::is_locked_ = false;
size_t LockedMemoryTest::locked_before_ = 0;

TEST_P(LockedMemoryTest, HasNoneOfResultsThatNobodyHasRecorded) {
  if (!is_locked_) GTEST_SKIP() << "RLIMIT_MEMLOCK allows too little";
}

INSTANTIATE_TEST_SUITE_P(Four, LockedMemoryTest, testing::Range(0, 4));

}  // namespace
}  // namespace hermetest::tests

// Tests under limits of address space; memory_limits_test.cc runs one suite after the other.

#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/sandbox/observe.h"

namespace hermetest::tests {
namespace {

constexpr size_t kMebibyte = size_t{1} << 20;

size_t AddressSpaceInUse() {
  size_t pages = 0;
  EXPECT_TRUE(std::ifstream("/proc/self/statm") >> pages);
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

bool MayAllocate(size_t size) {
  void* volatile block = malloc(size);
  const bool got = block != nullptr;
  free(block);
  return got;
}

void SetAddressSpace(size_t size) {
  rlimit limit = {};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = size;
  ASSERT_EQ(setrlimit(RLIMIT_AS, &limit), 0);
}

class LimitedTest : public IsolatedTest {};

TEST_F(LimitedTest, MayUseWhatItsLimitAllows) {
  SetAddressSpace(512 * kMebibyte);
  EXPECT_TRUE(MayAllocate(100 * kMebibyte));
  EXPECT_FALSE(MayAllocate(1024 * kMebibyte));
}

// For a program that is run with a limit of about 1300 MB.
class LimitedProgram : public Isolated<testing::TestWithParam<int>> {};

TEST_P(LimitedProgram, LeavesMostToEachTest) { EXPECT_TRUE(MayAllocate(1000 * kMebibyte)); }

INSTANTIATE_TEST_SUITE_P(Four, LimitedProgram, testing::Range(0, 4));

// Several at once, each of which has results: run with eight jobs.
class ManyAtOnce : public Isolated<testing::TestWithParam<int>> {
 protected:
  static void TearDownTestSuite() { EXPECT_LE(CountOfResultChannels(), 4); }
};

TEST_P(ManyAtOnce, LeaveLittleMapped) {}

INSTANTIATE_TEST_SUITE_P(Sixteen, ManyAtOnce, testing::Range(0, 16));

constexpr size_t kLeft = 128 * kMebibyte;

bool program_lacked_memory = false;

// Asked for in the test program, before each test: it needs memory, too.
Isolation TryToAllocate() {
  program_lacked_memory = program_lacked_memory || !MayAllocate(kLeft / 4);
  return Isolation();
}

class LimitedSuite : public Isolated<testing::TestWithParam<int>, TryToAllocate> {
 protected:
  static void SetUpTestSuite() {
    in_use_before_ = AddressSpaceInUse();
    SetAddressSpace(in_use_before_ + kLeft);
  }
  static void TearDownTestSuite() {
    EXPECT_FALSE(program_lacked_memory);
    // The program's next suite may need it.
    EXPECT_LT(AddressSpaceInUse(), in_use_before_ + kLeft / 16);
  }

  static size_t in_use_before_;
};

size_t LimitedSuite::in_use_before_ = 0;

TEST_P(LimitedSuite, LeavesMostToEachTest) { EXPECT_TRUE(MayAllocate(kLeft / 3 * 2)); }

INSTANTIATE_TEST_SUITE_P(Four, LimitedSuite, testing::Range(0, 4));

}  // namespace
}  // namespace hermetest::tests

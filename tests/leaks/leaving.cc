// A test for each kind of leak, which leaves one; state_guard_test.cc runs them one by one.

#include <cstdlib>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/leaks/leavings.h"

namespace hermetest::tests {
namespace {

std::vector<Leaving> All() {
  std::vector<Leaving> all = LeavingsOnTheHost();
  for (const Leaving& leaving : LeavingsInTheProcess()) all.push_back(leaving);
  return all;
}

std::string Name(const testing::TestParamInfo<Leaving>& info) { return info.param.name; }

class Ordinary : public testing::TestWithParam<Leaving> {};

TEST_P(Ordinary, Leaves) { GetParam().leave(); }

INSTANTIATE_TEST_SUITE_P(All, Ordinary, testing::ValuesIn(All()), &Name);

class InAWorld : public Isolated<testing::TestWithParam<Leaving>> {};

TEST_P(InAWorld, Leaves) { GetParam().leave(); }

INSTANTIATE_TEST_SUITE_P(All, InAWorld, testing::ValuesIn(All()), &Name);

// What a set-up does and the tear-down takes back is no leak.
class Reverting : public testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("STRAY", "while the suite runs", 1); }
  static void TearDownTestSuite() { unsetenv("STRAY"); }
};

TEST_F(Reverting, Passes) {}

class NotReverting : public testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("STRAY", "for ever", 1); }
};

TEST_F(NotReverting, Passes) {}

TEST(Nothing, IsLeft) {}

}  // namespace
}  // namespace hermetest::tests

// A test for each kind of leak, which leaves one; state_guard_test.cc runs them one by one.

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
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

class InASandbox : public Isolated<testing::TestWithParam<Leaving>> {};

TEST_P(InASandbox, Leaves) { GetParam().leave(); }

INSTANTIATE_TEST_SUITE_P(All, InASandbox, testing::ValuesIn(All()), &Name);

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

// Only in a user namespace that has a setting of its own.
void SetInotifyInstances(int count) {
  constexpr ino_t kFirst = 0xEFFFFFFD;  // PROC_USER_INIT_INO of the kernel's proc_ns.h
  struct stat info = {};
  ASSERT_EQ(stat("/proc/self/ns/user", &info), 0);
  ASSERT_NE(info.st_ino, kFirst) << "this would be the machine's";
  std::ofstream setting("/proc/sys/user/max_inotify_instances");
  setting << count << std::flush;
  ASSERT_TRUE(setting.good());
}

class InASandboxSetting : public IsolatedTest {};

TEST_F(InASandboxSetting, IsChanged) { SetInotifyInstances(7); }

TEST(OrdinarySetting, IsChanged) { SetInotifyInstances(8); }

TEST(Nothing, IsLeft) {}

}  // namespace
}  // namespace hermetest::tests

// The descriptors of a world's init appear in the test program's table while it is being set up.
// Where every test wants another world than the one before, what was prepared for it is thrown
// away, finished or not; nothing of that may stay behind, or reach a body.

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/world/observe.h"

namespace hermetest::tests {
namespace {

Isolation OptionsThatAlternate() {
  static bool all = false;
  all = !all;
  return all ? Isolation().WithNetwork().WithTimeNamespace().WithCgroupNamespace() : Isolation();
}

class ChangingWorlds : public Isolated<testing::TestWithParam<int>, OptionsThatAlternate> {
 protected:
  static void SetUpTestSuite() { outside_ = OpenDescriptors(); }

  static void TearDownTestSuite() {
    // The engine keeps some of its own: this process and its /proc, a prepared world, a few that
    // have not quite ended. None of them is a socket, and their number has a bound.
    const std::map<int, std::string> now = OpenDescriptors();
    EXPECT_EQ(CountSockets(now), CountSockets(outside_)) << testing::PrintToString(now);
    constexpr size_t kBound = 32;
    EXPECT_LE(now.size(), outside_.size() + kBound) << testing::PrintToString(now);
  }

  static long CountSockets(const std::map<int, std::string>& descriptors) {
    return std::count_if(descriptors.begin(), descriptors.end(), [](const auto& descriptor) {
      return absl::StartsWith(descriptor.second, "socket:");
    });
  }

  static std::map<int, std::string> outside_;
};

std::map<int, std::string> ChangingWorlds::outside_;

INSTANTIATE_TEST_SUITE_P(Of, ChangingWorlds, testing::Range(0, 300));

TEST_P(ChangingWorlds, LeaveNoDescriptorBehind) { EXPECT_EQ(OpenDescriptors(), outside_); }

}  // namespace
}  // namespace hermetest::tests

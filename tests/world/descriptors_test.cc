// The descriptors of a world's init appear in the test program's table while it is being set up.
// Where every test wants another world than the one before, what was prepared for it is thrown
// away, finished or not; nothing of that may stay behind, or reach a body.

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/world/observe.h"

namespace hermetest::tests {
namespace {

Isolation OptionsThatAlternate() {
  static bool all = false;
  all = !all;
  return all ? Isolation().WithNetwork().WithTimeNamespace().WithCgroupNamespace() : Isolation();
}

// What the program has open, and the processes that it has: a mount that a world holds, and a
// device with it, cannot be had again while that world is there.
template <Isolation (*kOptions)()>
class Worlds : public Isolated<testing::TestWithParam<int>, kOptions> {
 protected:
  static void SetUpTestSuite() {
    network_outside_ = NamespaceId("net");
    outside_ = OpenDescriptors();
  }

  static void TearDownTestSuite() {
    EXPECT_EQ(OpenDescriptors(), outside_);
    EXPECT_EQ(ReadFile("/proc/thread-self/children"), "");
  }

  static std::map<int, std::string> outside_;
  static std::string network_outside_;
};

template <Isolation (*kOptions)()>
std::map<int, std::string> Worlds<kOptions>::outside_;

template <Isolation (*kOptions)()>
std::string Worlds<kOptions>::network_outside_;

class ChangingWorlds : public Worlds<&OptionsThatAlternate> {};
INSTANTIATE_TEST_SUITE_P(Of, ChangingWorlds, testing::Range(0, 300));
TEST_P(ChangingWorlds, LeaveNoDescriptorBehind) {
  EXPECT_EQ(OpenDescriptors(), outside_);
  // What was prepared during the test before was another.
  EXPECT_EQ(NamespaceId("net") != network_outside_, GetParam() % 2 == 0);
}

Isolation AsInit() { return Isolation().AsInit(); }
Isolation ThroughUserNamespace() { return Isolation().WithUserNamespace(); }

class DefaultWorlds : public Worlds<&DefaultIsolation> {};
INSTANTIATE_TEST_SUITE_P(Of, DefaultWorlds, testing::Range(0, 4));
TEST_P(DefaultWorlds, AreGoneBeforeTheSuiteIsTornDown) {}

class WorldsOfInits : public Worlds<&AsInit> {};
INSTANTIATE_TEST_SUITE_P(Of, WorldsOfInits, testing::Range(0, 4));
TEST_P(WorldsOfInits, AreGoneBeforeTheSuiteIsTornDown) {}

class WorldsOfUsers : public Worlds<&ThroughUserNamespace> {};
INSTANTIATE_TEST_SUITE_P(Of, WorldsOfUsers, testing::Range(0, 4));
TEST_P(WorldsOfUsers, AreGoneBeforeTheSuiteIsTornDown) {}

}  // namespace
}  // namespace hermetest::tests

// The descriptors of a sandbox's init appear in the test program's table while it is being set up.
// Where every test wants another sandbox than the one before, what was prepared for it is thrown
// away, finished or not; nothing of that may stay behind, or reach a body.

#include <map>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

Isolation OptionsThatAlternate() {
  static bool all = false;
  all = !all;
  return all ? Isolation().WithNetwork().WithTimeNamespace().WithCgroupNamespace() : Isolation();
}

// What the program has open, and the processes that it has: a mount that a sandbox holds, and a
// device with it, cannot be had again while that sandbox is there.
template <Isolation (*kOptions)()>
class Sandboxes : public Isolated<testing::TestWithParam<int>, kOptions> {
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
std::map<int, std::string> Sandboxes<kOptions>::outside_;

template <Isolation (*kOptions)()>
std::string Sandboxes<kOptions>::network_outside_;

class ChangingSandboxes : public Sandboxes<&OptionsThatAlternate> {};
INSTANTIATE_TEST_SUITE_P(Of, ChangingSandboxes, testing::Range(0, 300));
TEST_P(ChangingSandboxes, LeaveNoDescriptorBehind) {
  EXPECT_EQ(OpenDescriptors(), outside_);
  // What was prepared during the test before was another.
  EXPECT_EQ(NamespaceId("net") != network_outside_, GetParam() % 2 == 0);
}

Isolation AsInit() { return Isolation().AsInit(); }
Isolation ThroughUserNamespace() { return Isolation().WithUserNamespace(); }

class DefaultSandboxes : public Sandboxes<&DefaultIsolation> {};
INSTANTIATE_TEST_SUITE_P(Of, DefaultSandboxes, testing::Range(0, 4));
TEST_P(DefaultSandboxes, AreGoneBeforeTheSuiteIsTornDown) {}

class SandboxesOfInits : public Sandboxes<&AsInit> {};
INSTANTIATE_TEST_SUITE_P(Of, SandboxesOfInits, testing::Range(0, 4));
TEST_P(SandboxesOfInits, AreGoneBeforeTheSuiteIsTornDown) {}

class SandboxesOfUsers : public Sandboxes<&ThroughUserNamespace> {};
INSTANTIATE_TEST_SUITE_P(Of, SandboxesOfUsers, testing::Range(0, 4));
TEST_P(SandboxesOfUsers, AreGoneBeforeTheSuiteIsTornDown) {}

}  // namespace
}  // namespace hermetest::tests

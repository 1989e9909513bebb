// A suite in each kind of world, over code that counts how often it runs.

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/coverage/steps.h"

namespace hermetest::tests {
namespace {

Isolation Default() { return Isolation(); }
Isolation AsInit() { return Isolation().AsInit(); }
Isolation UserNamespace() { return Isolation().WithUserNamespace(); }
Isolation UserNamespaceAsInit() { return Isolation().WithUserNamespace().AsInit(); }

template <Isolation (*kOptions)()>
struct Way {
  using Fixture = Isolated<testing::Test, kOptions>;
};

template <typename Way>
class Counted : public Way::Fixture {
 protected:
  static void SetUpTestSuite() { InSetUpTestSuite(); }
  static void TearDownTestSuite() { InTearDownTestSuite(); }
};

using EveryWay =
    testing::Types<Way<&Default>, Way<&AsInit>, Way<&UserNamespace>, Way<&UserNamespaceAsInit>>;
TYPED_TEST_SUITE(Counted, EveryWay);

TYPED_TEST(Counted, First) {
  InTest();
  InTest();
}

TYPED_TEST(Counted, Second) { InSecondTest(5); }

TYPED_TEST(Counted, WithABlock) {
  EXPECT_TRUE(RunIsolated(Isolation(), [] { InBlockOfATest(); }).passed());
}

TEST(Blocks, AreCounted) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(RunIsolated(Isolation(), [] { InBlock(); }).passed());
}

}  // namespace
}  // namespace hermetest::tests

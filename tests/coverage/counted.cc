// A suite in each kind of sandbox, over code that counts how often it runs.

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/coverage/steps.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

template <typename InForm>
class Counted : public TestInForm<InForm> {
 protected:
  static void SetUpTestSuite() { InSetUpTestSuite(); }
  static void TearDownTestSuite() { InTearDownTestSuite(); }
};

TYPED_TEST_SUITE(Counted, BasicFormTypes);

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

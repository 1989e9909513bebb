// Built with UndefinedBehaviorSanitizer, which lets a program go on after its report.

#include <climits>

#include "gtest/gtest.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

volatile int largest = INT_MAX;

template <typename InForm>
class Overflowing : public TestInForm<InForm> {};
TYPED_TEST_SUITE(Overflowing, BasicFormTypes);

TYPED_TEST(Overflowing, Overflows) { EXPECT_LT(largest + 1, 0); }

TYPED_TEST(Overflowing, DoesNot) { EXPECT_EQ(largest - 1, INT_MAX - 1); }

}  // namespace
}  // namespace hermetest::tests

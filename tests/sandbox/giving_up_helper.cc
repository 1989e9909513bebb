// A test program that gives up its rights while it has sandboxes, in a listener. Run by
// giving_up_test.

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

namespace {

class Listener : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& test) override {
    constexpr uid_t kNobody = 65534;
    if (test.name() != std::string("Second")) return;
    // An ordinary user's block knows one user only.
    if (setuid(kNobody) != 0 && errno != EINVAL) std::abort();
  }
};

class GivingUp : public hermetest::IsolatedTest {
 protected:
  static void SetUpTestSuite() {
    testing::UnitTest::GetInstance()->listeners().Append(new Listener);
  }
};

TEST_F(GivingUp, First) {}
TEST_F(GivingUp, Second) {}
TEST_F(GivingUp, Third) {}

}  // namespace

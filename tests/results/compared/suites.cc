// Set-up and tear-down of suites: they run in the test program in both builds.

#include <stdexcept>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

class SuiteWithProperties : public ComparedTest {
 public:
  static void SetUpTestSuite() {
    RecordProperty("suite", "from SetUpTestSuite");
    RecordProperty("changed", "before");
    value = 7;
  }
  static void TearDownTestSuite() {
    RecordProperty("changed", "after");
    value = 0;
  }

 protected:
  static int value;
};

int SuiteWithProperties::value = 0;

TEST_F(SuiteWithProperties, SeesWhatTheSuiteMade) { EXPECT_EQ(value, 7); }

TEST_F(SuiteWithProperties, SeesItAgain) { EXPECT_EQ(value, 7); }

class SuiteSetUpFails : public ComparedTest {
 public:
  static void SetUpTestSuite() { ADD_FAILURE() << "in SetUpTestSuite"; }
};

TEST_F(SuiteSetUpFails, Test) { EXPECT_FALSE(HasFailure()); }

class SuiteSetUpThrows : public ComparedTest {
 public:
  static void SetUpTestSuite() { throw std::runtime_error("in SetUpTestSuite"); }
};

TEST_F(SuiteSetUpThrows, Test) { EXPECT_FALSE(HasFailure()); }

void FailFatally() { FAIL() << "fatally in SetUpTestSuite"; }
void Skip() { GTEST_SKIP() << "in SetUpTestSuite"; }

class SuiteSetUpFailsFatally : public ComparedTest {
 public:
  static void SetUpTestSuite() { FailFatally(); }
};

TEST_F(SuiteSetUpFailsFatally, Test) { EXPECT_FALSE(HasFailure()); }

class SuiteSetUpSkips : public ComparedTest {
 public:
  static void SetUpTestSuite() { Skip(); }
};

TEST_F(SuiteSetUpSkips, Test) { EXPECT_FALSE(IsSkipped()); }

class SuiteTearDownThrows : public ComparedTest {
 public:
  static void TearDownTestSuite() { throw std::runtime_error("in TearDownTestSuite"); }
};

TEST_F(SuiteTearDownThrows, Test) {}

class SuiteTearDownFails : public ComparedTest {
 public:
  static void TearDownTestSuite() { ADD_FAILURE() << "in TearDownTestSuite"; }
};

TEST_F(SuiteTearDownFails, Test) {}

}  // namespace
}  // namespace hermetest::tests

// Isolated suites among ordinary ones. The ordinary ones are GoogleTest's own in both programs.

#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"
#include "hermetest/tests/results/compared/registered.h"
#include "hermetest/tests/results/compared/surroundings.h"

namespace hermetest::tests {
namespace {

void ExpectInPlace() { EXPECT_EQ(getpid(), ProgramPid()); }
void ExpectIsolated() { EXPECT_EQ(getpid() == kIsolatedPid, kIsolated); }

// What ordinary tests change in the program, they and the isolated ones see later.
int ordinary_tests = 0;

TEST(MixedPlain, Passes) {
  ExpectInPlace();
  testing::Test::RecordProperty("ordinary_tests", ++ordinary_tests);
}

TEST(MixedPlain, Fails) { ADD_FAILURE() << "of a plain test"; }

class MixedIsolated : public ComparedTest {};

TEST_F(MixedIsolated, Passes) {
  ExpectIsolated();
  RecordProperty("ordinary_tests", ordinary_tests);
}

TEST_F(MixedIsolated, Fails) { FAIL() << "of an isolated test"; }
TEST_F(MixedIsolated, Skips) { GTEST_SKIP() << "of an isolated test"; }

class MixedOrdinary : public testing::Test {};

TEST_F(MixedOrdinary, Passes) {
  ExpectInPlace();
  RecordProperty("ordinary_tests", ++ordinary_tests);
}

TEST_F(MixedOrdinary, Fails) { FAIL() << "of an ordinary test"; }
TEST_F(MixedOrdinary, Skips) { GTEST_SKIP() << "of an ordinary test"; }

// One template of a fixture, both ways.
template <typename Base>
class WithNumber : public Base {
 protected:
  void SetUp() override { number_ = 7; }
  int number_ = 0;
};

class MixedTemplateIsolated : public WithNumber<ComparedTest> {};

TEST_F(MixedTemplateIsolated, IsSetUp) {
  ExpectIsolated();
  EXPECT_EQ(number_, 7);
}

class MixedTemplateOrdinary : public WithNumber<testing::Test> {};

TEST_F(MixedTemplateOrdinary, IsSetUp) {
  ExpectInPlace();
  EXPECT_EQ(number_, 7);
}

class MixedParameterizedIsolated : public Compared<testing::TestWithParam<int>> {};

TEST_P(MixedParameterizedIsolated, IsEven) {
  ExpectIsolated();
  EXPECT_EQ(GetParam() % 2, 0);
}

class MixedParameterizedOrdinary : public testing::TestWithParam<int> {};

TEST_P(MixedParameterizedOrdinary, IsEven) {
  ExpectInPlace();
  RecordProperty("ordinary_tests", ++ordinary_tests);
  EXPECT_EQ(GetParam() % 2, 0);
}

INSTANTIATE_TEST_SUITE_P(Mixed, MixedParameterizedIsolated, testing::Range(1, 4));
INSTANTIATE_TEST_SUITE_P(Mixed, MixedParameterizedOrdinary, testing::Range(1, 4));

class OneIsolated : public ComparedTest {
 public:
  void TestBody() override {
    ExpectIsolated();
    ADD_FAILURE() << "of an isolated test";
  }
};

class OneOrdinary : public testing::Test {
 public:
  void TestBody() override {
    ExpectInPlace();
    ADD_FAILURE() << "of an ordinary test";
  }
};

}  // namespace

void RegisterMixedTests() {
  const auto add = [](const char* name, int line, testing::Test* (*factory)()) {
    testing::RegisterTest("MixedInOneSuite", name, nullptr, nullptr, "mixed.txt", line, factory);
  };
  add("Ordinary", 1, []() -> testing::Test* { return new OneOrdinary; });
  add("Isolated", 2, []() -> testing::Test* { return new OneIsolated; });
  add("OrdinaryAgain", 3, []() -> testing::Test* { return new OneOrdinary; });
}

}  // namespace hermetest::tests

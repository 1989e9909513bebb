// What a test records about itself.

#include <string>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

class Properties : public ComparedTest {};

TEST_F(Properties, KeepTheirOrder) {
  RecordProperty("zulu", "1");
  RecordProperty("alpha", 2);
  RecordProperty("mike", std::string("3"));
}

TEST_F(Properties, AreReplacedByTheLastValue) {
  RecordProperty("first", "once");
  RecordProperty("key", "old");
  RecordProperty("last", "once");
  RecordProperty("key", "new");
}

TEST_F(Properties, MayBeEmpty) { RecordProperty("key", ""); }

// Not through the fixture's own name for it.
void RecordFromASubroutine() { testing::Test::RecordProperty("subroutine", 5); }

TEST_F(Properties, ComeFromSubroutines) { RecordFromASubroutine(); }

TEST_F(Properties, SurviveAFailure) {
  RecordProperty("before", 1);
  EXPECT_EQ(1, 2);
  RecordProperty("between", 2);
  FAIL();
}

TEST_F(Properties, MayNotHaveReservedNames) {
  RecordProperty("name", "mine");
  RecordProperty("status", "mine");
  RecordProperty("free", "mine");
}

}  // namespace
}  // namespace hermetest::tests

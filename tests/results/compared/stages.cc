// Failures, exceptions and skips at each stage of a test's life.

#include <stdexcept>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

enum class Stage { kConstructor, kSetUp, kBody, kTearDown, kDestructor };

enum class Deed {
  kFail,
  kFailFatally,
  kSkip,
  kSkipWithoutAWord,
  kSkipAndFail,
  kFailAndSkip,
  kThrowStd,
  kThrowInt,
  kThrowText,
};

void FailFatally() { FAIL() << "fatally"; }
void Skip() { GTEST_SKIP() << "for a reason"; }
void SkipWithoutAWord() { GTEST_SKIP(); }

void Do(Deed deed) {
  switch (deed) {
    case Deed::kFail:
      ADD_FAILURE() << "and goes on";
      break;
    case Deed::kFailFatally:
      FailFatally();
      break;
    case Deed::kSkip:
      Skip();
      break;
    case Deed::kSkipWithoutAWord:
      SkipWithoutAWord();
      break;
    case Deed::kSkipAndFail:
      Skip();
      ADD_FAILURE() << "after a skip";
      break;
    case Deed::kFailAndSkip:
      ADD_FAILURE() << "before a skip";
      Skip();
      break;
    case Deed::kThrowStd:
      throw std::runtime_error("what it says");
    case Deed::kThrowInt:
      throw 42;
    case Deed::kThrowText:
      throw std::string("not an exception of the library");
  }
}

// Does one deed at one stage, and notes as properties which stages were reached.
class Staged : public ComparedTest {
 protected:
  Staged(Stage stage, Deed deed) : stage_(stage), deed_(deed) { Reach(Stage::kConstructor, "1"); }
  ~Staged() override { Reach(Stage::kDestructor, "5"); }
  void SetUp() override { Reach(Stage::kSetUp, "2"); }
  void TearDown() override { Reach(Stage::kTearDown, "4"); }
  void RunBody() { Reach(Stage::kBody, "3"); }

 private:
  void Reach(Stage stage, const char* name) {
    RecordProperty(std::string("stage_") + name, HasFailure() ? "after a failure" : "reached");
    if (stage == stage_) Do(deed_);
  }

  Stage stage_;
  Deed deed_;
};

#define TEST_STAGE(stage, deed)                               \
  class stage##deed : public Staged {                         \
   protected:                                                 \
    stage##deed() : Staged(Stage::k##stage, Deed::k##deed) {} \
  };                                                          \
  TEST_F(stage##deed, FirstTest) { RunBody(); }               \
  TEST_F(stage##deed, SecondTest) { RunBody(); }              \
  static_assert(true, "") /* takes the semicolon */

TEST_STAGE(Constructor, Fail);
TEST_STAGE(Constructor, FailFatally);
TEST_STAGE(Constructor, Skip);
TEST_STAGE(Constructor, ThrowStd);
TEST_STAGE(Constructor, ThrowInt);
TEST_STAGE(SetUp, Fail);
TEST_STAGE(SetUp, FailFatally);
TEST_STAGE(SetUp, Skip);
TEST_STAGE(SetUp, SkipWithoutAWord);
TEST_STAGE(SetUp, SkipAndFail);
TEST_STAGE(SetUp, FailAndSkip);
TEST_STAGE(SetUp, ThrowStd);
TEST_STAGE(SetUp, ThrowInt);
TEST_STAGE(Body, Fail);
TEST_STAGE(Body, FailFatally);
TEST_STAGE(Body, Skip);
TEST_STAGE(Body, SkipWithoutAWord);
TEST_STAGE(Body, SkipAndFail);
TEST_STAGE(Body, FailAndSkip);
TEST_STAGE(Body, ThrowStd);
TEST_STAGE(Body, ThrowInt);
TEST_STAGE(Body, ThrowText);
TEST_STAGE(TearDown, Fail);
TEST_STAGE(TearDown, FailFatally);
TEST_STAGE(TearDown, Skip);
TEST_STAGE(TearDown, ThrowStd);
TEST_STAGE(TearDown, ThrowInt);
TEST_STAGE(Destructor, Fail);
TEST_STAGE(Destructor, FailFatally);
TEST_STAGE(Destructor, Skip);

}  // namespace
}  // namespace hermetest::tests

// Tests that take failures back, by what GoogleTest's own tests use for it.

#include <sys/wait.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "hermetest/fixture/internal/googletest/access/gtest_access.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {

void TakeBack() { internal::ClearParts(*internal::CurrentTestResult()); }

class TakesBack : public ComparedTest {};

TEST_F(TakesBack, All) {
  RecordProperty("key", "is kept");
  EXPECT_EQ(1, 2) << "taken back";
  TakeBack();
}

TEST_F(TakesBack, AFatalFailure) {
  [] { FAIL() << "taken back, fatally"; }();
  TakeBack();
  EXPECT_FALSE(HasFailure());
}

TEST_F(TakesBack, AndFailsLater) {
  EXPECT_EQ(1, 2) << "taken back before another";
  EXPECT_EQ(1, 3) << "taken back as well";
  TakeBack();
  EXPECT_EQ(1, 4) << "left";
}

TEST_F(TakesBack, AndIsSkippedLater) {
  EXPECT_EQ(1, 2) << "taken back before a skip";
  TakeBack();
  GTEST_SKIP() << "left";
}

TEST_F(TakesBack, ASkip) {
  [] { GTEST_SKIP() << "taken back, a skip"; }();
  TakeBack();
}

class TakesBackInTearDown : public ComparedTest {
 protected:
  void TearDown() override { TakeBack(); }
};

TEST_F(TakesBackInTearDown, WhatTheBodyHasRecorded) { ADD_FAILURE() << "taken back in TearDown()"; }

class TakesNothingBack : public ComparedTest {};

TEST_F(TakesNothingBack, ButFails) { ADD_FAILURE() << "stays"; }

// What follows is for tests that are isolated only.

class Keeps : public ComparedTest {};

TEST_F(Keeps, WhatAForkHasRecorded) {
  const pid_t child = fork();
  if (child == 0) {
    ADD_FAILURE() << "of a fork";
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  ADD_FAILURE() << "of the test";
  TakeBack();
}

TEST_F(Keeps, WhatWasRecordedBeforeACrash) {
  ADD_FAILURE() << "before a crash";
  TakeBack();
  __builtin_trap();
}

}  // namespace hermetest::tests

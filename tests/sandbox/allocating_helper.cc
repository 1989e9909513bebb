// Fixtures with an operator new of their own.

#include <unistd.h>

#include <cstddef>
#include <iostream>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

namespace hermetest::tests {
namespace {

// Hides the operator new that isolates.
class Hiding : public IsolatedTest {
 public:
  static void* operator new(size_t size) { return ::operator new(size); }
  static void operator delete(void* object) { ::operator delete(object); }

 protected:
  void SetUp() override { std::cout << "[body of Hiding]" << std::endl; }
};

TEST_F(Hiding, Test) { std::cout << "[body of Hiding]" << std::endl; }

// Calls it, and so does no harm.
class Calling : public IsolatedTest {
 public:
  static void* operator new(size_t size) noexcept {
    ++calls;
    return IsolatedTest::operator new(size);
  }

 protected:
  static int calls;
};

int Calling::calls = 0;

TEST_F(Calling, Test) {
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(getpid(), 2);
}

class Wrapped : public testing::Test {
 public:
  static void* operator new(size_t) = delete;
};

// Hides the fixture's.
class Wrapping : public Isolated<Wrapped> {};

TEST_F(Wrapping, Test) { EXPECT_EQ(getpid(), 2); }

// An object of a fixture's class that is no test.
class Ordinary : public testing::Test {};

class Counter : public IsolatedTest {
 public:
  void TestBody() override {}
};

Counter made_before_main;

TEST_F(Ordinary, RunsOn) {
  made_before_main.TestBody();
  EXPECT_NE(getpid(), 2);
}

class MakingAnother : public IsolatedTest {};

TEST_F(MakingAnother, Test) {
  Counter on_the_stack;
  delete new Counter;
  EXPECT_EQ(getpid(), 2);
}

}  // namespace
}  // namespace hermetest::tests

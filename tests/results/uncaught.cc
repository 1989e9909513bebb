// Tests that end their process in place, whatever GoogleTest is told: built on GoogleTest's own
// fixtures and on isolated ones, like the compared tests.

#include <stdexcept>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

// A destructor does not let exceptions out.
class ThrowingDestructor : public ComparedTest {
 protected:
  ~ThrowingDestructor() override { Throw(); }

 private:
  static void Throw() { throw std::runtime_error("what the destructor says"); }
};

TEST_F(ThrowingDestructor, Test) { ADD_FAILURE() << "said before"; }

class ThrowingNumberInDestructor : public ComparedTest {
 protected:
  ~ThrowingNumberInDestructor() override { Throw(); }

 private:
  static void Throw() { throw 42; }
};

TEST_F(ThrowingNumberInDestructor, Test) { ADD_FAILURE() << "said before"; }

class After : public ComparedTest {};

TEST_F(After, RunsOn) {}

}  // namespace
}  // namespace hermetest::tests

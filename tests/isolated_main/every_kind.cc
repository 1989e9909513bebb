// Every way to write a test, in a program that is linked with //fixture:isolated_main. Each says
// whether it is isolated, and with which options.

#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {
namespace {

std::string Hostname() {
  char name[65] = {};
  gethostname(name, sizeof(name) - 1);
  return name;
}

// The process and its parent are those of a body in a sandbox of its own.
void ExpectIsolated() {
  EXPECT_EQ(getpid(), 2);
  EXPECT_NE(Hostname(), "boxed");
}

void ExpectIsolatedInABox() {
  EXPECT_EQ(getpid(), 2);
  EXPECT_EQ(Hostname(), "boxed");
}

TEST(Plain, Test) { ExpectIsolated(); }

class ForeignFixture : public testing::Test {
 protected:
  static void SetUpTestSuite() { suite_pid = getpid(); }
  ForeignFixture() { ExpectIsolated(); }
  ~ForeignFixture() override { ExpectIsolated(); }
  void SetUp() override { ExpectIsolated(); }
  void TearDown() override { ExpectIsolated(); }
  static pid_t suite_pid;
};

pid_t ForeignFixture::suite_pid = 0;

TEST_F(ForeignFixture, Test) {
  ExpectIsolated();
  EXPECT_NE(suite_pid, getpid()) << "SetUpTestSuite() runs in the test program";
}

class WithValue : public testing::TestWithParam<int> {};

TEST_P(WithValue, Test) {
  ExpectIsolated();
  EXPECT_EQ(GetParam() / 10, 4);
}

INSTANTIATE_TEST_SUITE_P(Of, WithValue, testing::Values(41, 42));

template <typename T>
class WithType : public testing::Test {};

TYPED_TEST_SUITE(WithType, testing::Types<int>);

TYPED_TEST(WithType, Test) { ExpectIsolated(); }

class RegisteredByHand : public testing::Test {
 public:
  void TestBody() override { ExpectIsolated(); }
};

const testing::TestInfo* const registered =
    testing::RegisterTest("Registered", "Test", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> testing::Test* { return new RegisteredByHand; });

// Its memory comes from somewhere else; new and delete agree.
class WithItsOwnNew : public testing::Test {
 public:
  static void* operator new(std::size_t size) {
    ExpectIsolated();
    ++made;
    return std::malloc(size);
  }
  static void operator delete(void* object) {
    ExpectIsolated();
    std::free(object);
  }
  static int made;
};

int WithItsOwnNew::made = 0;

TEST_F(WithItsOwnNew, Test) { EXPECT_EQ(made, 1); }

class Isolating : public IsolatedTest {};

TEST_F(Isolating, Test) { ExpectIsolated(); }

Isolation Boxed() { return Isolation().WithHostname("boxed"); }

class IsolatingInABox : public Isolated<testing::Test, Boxed> {
 protected:
  IsolatingInABox() { ExpectIsolatedInABox(); }
};

TEST_F(IsolatingInABox, Test) { ExpectIsolatedInABox(); }
TEST_F(IsolatingInABox, OtherTest) { ExpectIsolatedInABox(); }

// Without isolated_main this would be an error: nothing isolates it.
class IsolatingWithItsOwnNew : public Isolated<testing::Test, Boxed> {
 public:
  static void* operator new(std::size_t size) { return std::malloc(size); }
  static void operator delete(void* object) { std::free(object); }
};

TEST_F(IsolatingWithItsOwnNew, Test) { ExpectIsolatedInABox(); }

// Both kinds under the name of one fixture: what is learnt of the one is not said of the other.
class MixedInABox : public Isolated<testing::Test, Boxed> {
 public:
  void TestBody() override { ExpectIsolatedInABox(); }
};

const testing::TestInfo* const mixed[] = {
    testing::RegisterTest("Mixed", "InABox", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> testing::Test* { return new MixedInABox; }),
    testing::RegisterTest("Mixed", "Plain", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> testing::Test* { return new RegisteredByHand; }),
    testing::RegisterTest("Mixed", "InABoxAgain", nullptr, nullptr, __FILE__, __LINE__,
                          []() -> testing::Test* { return new MixedInABox; })};

}  // namespace
}  // namespace hermetest::tests

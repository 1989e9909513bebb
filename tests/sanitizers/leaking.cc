// Built with AddressSanitizer: tests that lose memory or use what is not theirs, and others.

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

char* volatile kept = nullptr;

// Loses a block, and leaves no copy of its address behind.
void Leak() {
  for (int i = 0; i < 2; ++i) kept = static_cast<char*>(std::malloc(40));
}

template <typename InForm>
class Leaking : public TestInForm<InForm> {};
TYPED_TEST_SUITE(Leaking, BasicFormTypes);

TYPED_TEST(Leaking, Leaks) { Leak(); }

TYPED_TEST(Leaking, Keeps) { kept = static_cast<char*>(std::malloc(40)); }

TYPED_TEST(Leaking, WritesBeyondTheEnd) {
  kept = static_cast<char*>(std::malloc(40));
  kept[40] = 1;
}

// Each body leaves behind what it has from its parent.
TYPED_TEST(Leaking, Nests) {
  for (int i = 0; i < 2; ++i) {
    const IsolatedResult result = RunIsolated(TypeParam::Options(), [] {
      for (int j = 0; j < 2; ++j) {
        EXPECT_TRUE(RunIsolated(TypeParam::Options(), [] {}).passed());
      }
    });
    EXPECT_TRUE(result.passed()) << result.status().message();
  }
}

// The memory is lost in the test program.
class AfterALeak : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { Leak(); }
};

TEST_F(AfterALeak, Keeps) {}

TEST_F(AfterALeak, Leaks) { Leak(); }

TEST(Block, Leaks) {
  const IsolatedResult result = RunIsolated(Isolation(), &Leak);
  std::cout << "[block] " << result.status().message() << "\n";
  EXPECT_TRUE(RunIsolated(Isolation(), [] {}).passed());
}

// A thread of the test program holds memory when `body` is forked, and frees it before that ends.
IsolatedResult RunBesideThread(void (*body)()) {
  int ask[2];
  int answer[2];
  EXPECT_EQ(pipe(ask), 0);
  EXPECT_EQ(pipe(answer), 0);
  char byte = 0;
  const auto send = [&](const int* ends) { EXPECT_EQ(write(ends[1], &byte, 1), 1); };
  const auto receive = [&](const int* ends) { EXPECT_EQ(read(ends[0], &byte, 1), 1); };
  std::thread holder([&] {
    void* volatile held = std::malloc(40);
    send(answer);
    receive(ask);
    std::free(held);
    send(answer);
  });
  receive(answer);
  const IsolatedResult result = RunIsolated(Isolation(), [&] {
    body();
    send(ask);
    receive(answer);
  });
  holder.join();
  return result;
}

TEST(BesideAThread, Keeps) {
  const IsolatedResult result = RunBesideThread([] {});
  EXPECT_TRUE(result.passed()) << result.status().message();
}

TEST(BesideAThread, Leaks) {
  EXPECT_THAT(std::string(RunBesideThread(&Leak).status().message()),
              testing::StartsWith("memory leaks:\n"));
}

}  // namespace
}  // namespace hermetest::tests

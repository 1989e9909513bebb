// Tests are isolated while other threads of the test program are at work: one holds a mutex, others
// take and give back memory, write to streams, use GoogleTest and GoogleMock, and run isolated
// blocks of their own.

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"

namespace hermetest::tests {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// A handler of the program's for forks may use GoogleTest, too.
void AskGoogleTest() { testing::UnitTest::GetInstance()->current_test_info(); }

const int registered = pthread_atfork(&AskGoogleTest, &AskGoogleTest, &AskGoogleTest);

std::mutex held_mutex;

// Works from before the first test until after the last.
class Crowd : public testing::Environment {
 public:
  void SetUp() override {
    std::promise<void> locked;
    threads_.emplace_back([&locked, release = release_.get_future()] {
      const std::lock_guard<std::mutex> lock(held_mutex);
      locked.set_value();
      release.wait();
    });
    locked.get_future().wait();
    for (unsigned seed = 1; seed <= 2; ++seed) {
      threads_.emplace_back([this, seed] { UseMemory(seed); });
    }
    threads_.emplace_back([this] { Write(); });
    threads_.emplace_back([this] { RunBlocks(); });
    threads_.emplace_back([this] { UseGoogleTest(); });
    threads_.emplace_back([this] { UseGoogleMock(); });
  }

  void TearDown() override {
    stop_ = true;
    release_.set_value();
    for (std::thread& thread : threads_) thread.join();
    EXPECT_EQ(failed_blocks_, 0);
  }

 private:
  void UseMemory(unsigned seed) {
    std::vector<std::unique_ptr<char[]>> blocks(64);
    for (unsigned random = seed; !stop_; random = random * 1664525 + 1013904223) {
      blocks[(random >> 8) % blocks.size()] = std::make_unique<char[]>(1 + (random >> 16) % 5000);
    }
  }

  void Write() {
    FILE* const null = fopen("/dev/null", "w");
    while (!stop_) fprintf(null, "to nobody\n");
    fclose(null);
  }

  void UseGoogleTest() {
    while (!stop_) SCOPED_TRACE("of a thread");
  }

  void UseGoogleMock() {
    testing::NiceMock<testing::MockFunction<int()>> mock;
    while (!stop_) mock.Call();
  }

  void RunBlocks() {
    while (!stop_) {
      const IsolatedResult result =
          RunIsolated(Isolation(), [] { EXPECT_EQ(getpid(), 2) << "in a thread's block"; });
      if (!result.passed()) ++failed_blocks_;
    }
  }

  std::promise<void> release_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stop_{false};
  int failed_blocks_ = 0;
};

testing::Environment* const crowd = testing::AddGlobalTestEnvironment(new Crowd);

class AmongThreads : public Isolated<testing::TestWithParam<int>> {};

TEST_P(AmongThreads, ATestIsAloneAndCanDoAnything) {
  ASSERT_EQ(registered, 0);
  EXPECT_EQ(getpid(), 2);
  EXPECT_THAT(Entries("/proc/self/task"), ElementsAre("2"));
  // What another thread held stays held: README.md says so.
  EXPECT_FALSE(held_mutex.try_lock());
  std::vector<std::string> texts;
  for (size_t size = 1; size < (1 << 20); size *= 2) texts.emplace_back(size, 'x');
  EXPECT_THAT(texts, SizeIs(20));
  FILE* const null = fopen("/dev/null", "w");
  ASSERT_NE(null, nullptr);
  EXPECT_GT(fprintf(null, "to nobody\n"), 0);
  EXPECT_EQ(fclose(null), 0);
  EXPECT_EQ(fflush(nullptr), 0);
  testing::MockFunction<int()> mock;
  EXPECT_CALL(mock, Call).WillOnce(testing::Return(7));
  EXPECT_EQ(mock.Call(), 7);
  int sum = 0;
  std::thread([&sum] { sum = 1; }).join();
  EXPECT_EQ(sum, 1);
}

INSTANTIATE_TEST_SUITE_P(Often, AmongThreads, testing::Range(0, 30));

TEST(BlockAmongThreads, FailuresOfABlockComeBackWhole) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    for (int i = 0; i < 100; ++i) ADD_FAILURE() << "failure " << i;
  });
  EXPECT_TRUE(result.status().ok()) << result;
  ASSERT_THAT(result.parts(), SizeIs(100));
  for (size_t i = 0; i < 100; ++i) {
    // Newer versions of GoogleTest end a message with a newline.
    const std::string message = "Failed\nfailure " + std::to_string(i);
    EXPECT_THAT(result.parts()[i].message(), AnyOf(message, message + "\n"));
  }
}

}  // namespace
}  // namespace hermetest::tests

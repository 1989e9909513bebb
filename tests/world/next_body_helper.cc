// Isolated tests in a row, whose bodies make their worlds themselves, so that the body of one is
// forked while the test before it runs. Each suite prints, in the test program, which test was
// running at each of its forks. With NEXT_BODY_AS_INIT bodies are inits, too. Run by
// next_body_test.

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/world/observe.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

std::string forks;

void NoteFork() {
  const testing::TestInfo* const test = testing::UnitTest::GetInstance()->current_test_info();
  if (test != nullptr) absl::StrAppend(&forks, " ", test->name());
}

// What another thread of the test program has been asked for by a test.
std::atomic<bool> changed_by_thread{false};
int ask_thread[2] = {-1, -1};
int answer_of_thread[2] = {-1, -1};

void StartThread() {
  if (pipe(ask_thread) != 0 || pipe(answer_of_thread) != 0) abort();
  std::thread([] {
    char byte = 0;
    if (read(ask_thread[0], &byte, 1) != 1) abort();
    changed_by_thread = true;
    if (write(answer_of_thread[1], "", 1) != 1) abort();
  }).detach();
}

// The test that a listener has heard of, when there is one.
std::string test_by_listener;

class Listener : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo& test) override { test_by_listener = test.name(); }
};

bool BodyIsInit() { return std::getenv("NEXT_BODY_AS_INIT") != nullptr; }

Isolation Form() { return BodyIsInit() ? Isolation().AsInit() : Isolation(); }

template <Isolation (*kOptions)()>
class RowWith : public Isolated<testing::Test, kOptions> {
 protected:
  static void TearDownTestSuite() {
    // No body is left that a wait(2) of the program could meet.
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    const testing::UnitTest& program = *testing::UnitTest::GetInstance();
    std::cout << "forks of " << program.current_test_suite()->name() << ":" << forks << std::endl;
    forks.clear();
  }
};
using Row = RowWith<Form>;

class InARow : public Row {
 protected:
  void SetUp() override {
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    if (!test_by_listener.empty()) {
      EXPECT_EQ(test_by_listener, test.name());
    }
    EXPECT_EQ(getpid(), BodyIsInit() ? 1 : 2);
    EXPECT_FALSE(HasFailure());
  }
};
TEST_F(InARow, First) {}
TEST_F(InARow, Second) {}
TEST_F(InARow, Third) {}
TEST_F(InARow, Fourth) {}

// What they mount for their worlds reaches the host.

Isolation InheritingOptions() { return Form().WithPropagation(Propagation::kInherited); }
class Inheriting : public RowWith<InheritingOptions> {};
TEST_F(Inheriting, First) {}
TEST_F(Inheriting, Second) {}
TEST_F(Inheriting, Third) {}

// What a test leaves in the program, the next one finds there.

class AfterFailure : public Row {};
TEST_F(AfterFailure, First) {}
TEST_F(AfterFailure, Fails) { ADD_FAILURE() << "is meant to fail"; }
TEST_F(AfterFailure, Next) {
  EXPECT_EQ(testing::UnitTest::GetInstance()->current_test_suite()->failed_test_count(), 1);
}
TEST_F(AfterFailure, Last) {}

class AfterSkip : public Row {};
TEST_F(AfterSkip, First) {}
TEST_F(AfterSkip, Skips) { GTEST_SKIP() << "is meant to be skipped"; }
TEST_F(AfterSkip, Next) {
  EXPECT_EQ(testing::UnitTest::GetInstance()->current_test_suite()->skipped_test_count(), 1);
}

class AfterProperty : public Row {};
TEST_F(AfterProperty, First) {}
TEST_F(AfterProperty, Records) { RecordProperty("key", "value"); }
TEST_F(AfterProperty, Next) {
  const testing::TestSuite& suite = *testing::UnitTest::GetInstance()->current_test_suite();
  EXPECT_EQ(suite.GetTestInfo(1)->result()->test_property_count(), 1);
}

// One test is to fail for the process that it leaves, by its name; the others leave one too.

Isolation OptionsByName() {
  const testing::TestInfo* const test = testing::UnitTest::GetInstance()->current_test_info();
  const bool fails = test != nullptr && absl::StartsWith(test->name(), "Fails");
  return Form().WithSurvivors(fails ? Survivors::kFail : Survivors::kIgnore);
}
class WithOptionsByName : public RowWith<OptionsByName> {
 protected:
  void TearDown() override {
    if (fork() == 0) {
      for (;;) pause();
    }
  }
};
TEST_F(WithOptionsByName, First) {}
TEST_F(WithOptionsByName, Second) {}
TEST_F(WithOptionsByName, Third) {}
TEST_F(WithOptionsByName, FailsForWhatItLeaves) {}
TEST_F(WithOptionsByName, Fifth) {}

// Two tests take longer than the deadline of one.

Isolation ShortOptions() { return Form().WithTimeout(absl::Seconds(4)); }
class Slow : public Isolated<testing::Test, ShortOptions> {};
TEST_F(Slow, First) {}
TEST_F(Slow, Second) { absl::SleepFor(absl::Seconds(2.5)); }
TEST_F(Slow, Third) { absl::SleepFor(absl::Seconds(2.5)); }

class BesideThread : public Row {};
TEST_F(BesideThread, First) {}
TEST_F(BesideThread, Asks) {
  ASSERT_EQ(write(ask_thread[1], "", 1), 1);
  char byte = 0;
  ASSERT_EQ(read(answer_of_thread[0], &byte, 1), 1);
}
TEST_F(BesideThread, Next) { EXPECT_TRUE(changed_by_thread); }

// The results of one test are out of the reach of all others.

class Results : public Row {
 protected:
  void SetUp() override { EXPECT_EQ(CountOfResultAreas(), 1); }
};
TEST_F(Results, OfFirst) {}
TEST_F(Results, OfSecond) {}
TEST_F(Results, OfThird) {}
TEST_F(Results, OfFourth) {}

// A process outside of all worlds, which mounts when a test asks for it.

class OnAnotherHost : public Row {
 protected:
  static void SetUpTestSuite() {
    ASSERT_EQ(pipe(ask_), 0);
    ASSERT_EQ(pipe(answer_), 0);
    mounter_ = fork();
    if (mounter_ != 0) return;
    char byte = 0;
    if (read(ask_[0], &byte, 1) != 1) _exit(1);
    if (mount("later", "/mnt", "tmpfs", 0, nullptr) != 0) _exit(2);
    if (write(answer_[1], "", 1) != 1) _exit(3);
    _exit(0);
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(waitpid(mounter_, nullptr, 0), mounter_);
    Row::TearDownTestSuite();
  }

  static int ask_[2];
  static int answer_[2];
  static pid_t mounter_;
};
int OnAnotherHost::ask_[2];
int OnAnotherHost::answer_[2];
pid_t OnAnotherHost::mounter_ = -1;

TEST_F(OnAnotherHost, First) {}
TEST_F(OnAnotherHost, Asks) {
  ASSERT_EQ(write(ask_[1], "", 1), 1);
  char byte = 0;
  ASSERT_EQ(read(answer_[0], &byte, 1), 1);
  EXPECT_THAT(MountLines(), Not(Contains(HasSubstr(" later "))));
}
TEST_F(OnAnotherHost, Next) { EXPECT_THAT(MountLines(), Contains(HasSubstr(" later "))); }

}  // namespace
}  // namespace hermetest::tests

int main(int argc, char** argv) {
  using hermetest::tests::Listener;
  testing::InitGoogleTest(&argc, argv);
  if (std::getenv("NEXT_BODY_THREAD") != nullptr) hermetest::tests::StartThread();
  if (std::getenv("NEXT_BODY_LISTENER") != nullptr) {
    testing::UnitTest::GetInstance()->listeners().Append(new Listener);
  }
  pthread_atfork(&hermetest::tests::NoteFork, nullptr, nullptr);
  return RUN_ALL_TESTS();
}

// Threads that isolate at once get a sandbox each, and nothing of what one sandbox has open reaches
// another's body, a process that some thread forks, or a program that it starts.

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest::tests {
namespace {

// A pipe by which one process or thread lets another go on.
class Gate {
 public:
  Gate() {
    if (pipe2(ends_, O_CLOEXEC) != 0) std::abort();
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() {
    for (const int end : ends_) close(end);
  }

  void Open() const {
    if (write(ends_[1], "", 1) != 1) std::abort();
  }

  void Wait() const {
    char byte = 0;
    if (read(ends_[0], &byte, 1) != 1) std::abort();
  }

 private:
  int ends_[2];
};

// The descriptors that the body of a sandbox finds, as text.
std::string DescriptorsOfTestProcess(const Isolation& isolation) {
  const IsolatedResult result = RunIsolated(isolation, [] {
    testing::Test::RecordProperty("descriptors", testing::PrintToString(OpenDescriptors()));
  });
  EXPECT_TRUE(result.passed()) << result;
  return result.property("descriptors").value_or("none came back");
}

// The names of the descriptors that a program finds which is started without fork(2)'s handlers.
std::string DescriptorsOfProgram() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string name = "ls";
  std::string directory = "/proc/self/fd";
  char* arguments[] = {name.data(), directory.data(), nullptr};
  pid_t pid = -1;
  const int error = posix_spawn(&pid, "/bin/ls", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) std::abort();
  std::string text;
  char buffer[256];
  for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<size_t>(size));
  }
  close(ends[0]);
  waitpid(pid, nullptr, 0);
  return text;
}

class Threads : public testing::TestWithParam<Form> {
 protected:
  static Isolation InMode() { return GetParam().isolation; }

  // What the engine opens once and keeps is there from the start.
  void SetUp() override {
    ASSERT_NE(DescriptorsOfTestProcess(InMode()), "");
    idle_ = OpenDescriptors();
  }

  // Starts a body in a thread of its own, which stays until the end of the test.
  void StartOther() {
    other_ = std::thread([this] {
      const IsolatedResult result = RunIsolated(InMode(), [this] {
        started_.Open();
        end_.Wait();
      });
      EXPECT_TRUE(result.passed()) << result;
    });
    started_.Wait();
    // The thread opens what could be seen when the body may have started already.
    while (OpenDescriptors() == idle_) sched_yield();
  }

  void TearDown() override {
    if (!other_.joinable()) return;
    end_.Open();
    other_.join();
    EXPECT_EQ(OpenDescriptors(), idle_);
  }

  const Gate started_;
  const Gate end_;
  std::thread other_;
  std::map<int, std::string> idle_;  // of this process, while there is no sandbox
};

TEST_P(Threads, BodySeesNothingOfAnotherSandbox) {
  const std::string alone = DescriptorsOfTestProcess(InMode());
  StartOther();
  EXPECT_EQ(DescriptorsOfTestProcess(InMode()), alone);
}

TEST_P(Threads, ForkedProcessSeesNothingOfASandbox) {
  StartOther();
  EXPECT_EQ(WaitStatusOf([this] { _exit(OpenDescriptors() == idle_ ? 0 : 1); }), 0);
}

// An init that sets its sandbox up has its descriptors in the table that all threads share.
TEST_P(Threads, ProgramStartedMeanwhileSeesNothingOfASandbox) {
  const std::string alone = DescriptorsOfProgram();
  constexpr int kThreads = 2;
  constexpr int kSandboxes = 20;
  std::atomic<int> busy{kThreads};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int sandbox = 0; sandbox < kSandboxes; ++sandbox) {
        const IsolatedResult result = RunIsolated(InMode().WithNetwork(), [] {});
        EXPECT_TRUE(result.passed()) << result;
      }
      --busy;
    });
  }
  while (busy != 0) EXPECT_EQ(DescriptorsOfProgram(), alone);
  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Of, Threads, testing::ValuesIn(EveryForm()), FormName);

}  // namespace
}  // namespace hermetest::tests

// Tests that do their worst to the machinery around them; hostile_test.cc runs them one by one.

#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

class Hostile : public Isolated<testing::Test, ModeFromEnvironment> {};

// What closefrom(3) and close_range(2) do, on every libc.
void CloseEverything() { syscall(SYS_close_range, 0U, ~0U, 0); }

TEST_F(Hostile, ClosesEverythingAndFails) {
  CloseEverything();
  FailBeforeTheEnd();
}

TEST_F(Hostile, ClosesEverythingOneByOneAndFails) {
  for (int fd = 0; fd < sysconf(_SC_OPEN_MAX) && fd < (1 << 16); ++fd) close(fd);
  FailBeforeTheEnd();
}

TEST_F(Hostile, ClosesEverythingAndCrashes) {
  FailBeforeTheEnd();
  CloseEverything();
  abort();
}

TEST_F(Hostile, ClosesEverythingAndStays) {
  FailBeforeTheEnd();
  CloseEverything();
  for (;;) pause();
}

TEST_F(Hostile, FloodsStdout) {
  const std::string chunk(1 << 20, '\1');
  for (int i = 0; i < 100; ++i) {
    for (size_t at = 0; at < chunk.size();) {
      const ssize_t size = write(STDOUT_FILENO, chunk.data() + at, chunk.size() - at);
      ASSERT_GT(size, 0);
      at += static_cast<size_t>(size);
    }
  }
  FailBeforeTheEnd();
}

TEST_F(Hostile, FloodsResults) {
  FailBeforeTheEnd();
  const std::string chunk(1 << 20, '\1');
  for (int i = 0; i < 100; ++i) ADD_FAILURE() << chunk;
}

// Leaves room for `more` bytes of address space.
void LimitMemory(size_t more) {
  size_t pages = 0;
  FILE* file = std::fopen("/proc/self/statm", "re");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fscanf(file, "%zu", &pages), 1);
  std::fclose(file);
  const rlim_t size = pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + more;
  const rlimit limit = {size, size};
  ASSERT_EQ(setrlimit(RLIMIT_AS, &limit), 0);
}

TEST_F(Hostile, FillsMemoryByNew) {
  FailBeforeTheEnd();
  LimitMemory(64 << 20);
  std::vector<char*> kept;
  for (;;) {
    kept.push_back(new char[1 << 20]);
    memset(kept.back(), 1, 1 << 20);
  }
}

// To the last byte: not even a failure can be put into words any more.
TEST_F(Hostile, FillsMemoryToTheLastByte) {
  FailBeforeTheEnd();
  LimitMemory(64 << 20);
  static void* volatile last = nullptr;
  for (size_t size = 1 << 20; size >= 16;) {
    if (void* block = malloc(size)) {
      *static_cast<void**>(block) = last;
      last = block;
    } else {
      size /= 2;
    }
  }
  ADD_FAILURE() << "there is no memory to say this";
}

// Spares the sender and PID 1 (kill(2)).
TEST_F(Hostile, KillsAllThatItSees) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  EXPECT_EQ(kill(-1, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  FailBeforeTheEnd();
}

// `kill 0`, as shell scripts end their children. Process groups reach across PID namespaces.
TEST_F(Hostile, KillsItsProcessGroup) {
  FailBeforeTheEnd();
  kill(0, SIGKILL);
  // Process 1 does not hear itself.
}

TEST_F(Hostile, MakesASibling) {
  FailBeforeTheEnd();
  // Its parent is the body's parent, which knows nothing of it. Process 1 may not do that
  // (clone(2)).
  const long sibling = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, 0);
  if (sibling == 0) {
    for (;;) pause();
  }
  EXPECT_EQ(sibling > 0, getpid() != 1);
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

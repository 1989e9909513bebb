// Tests that really crash, each in its own way; crash_test.cc runs them one by one.

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

using InMode = Isolated<testing::Test, ModeFromEnvironment>;

// Not inlined, and with something left to do after each call: so that the functions which are
// looked for on the stack are there.
volatile int calls_returned = 0;

__attribute__((noinline)) void WriteTo(void* address) {
  *static_cast<volatile int*>(address) = 1;
  calls_returned = 1;
}

__attribute__((noinline)) void WriteToNowhere() {
  WriteTo(reinterpret_cast<void*>(0x10));
  calls_returned = 2;
}

// Every test here fails first and ends then.
class Crash : public InMode {
 protected:
  void SetUp() override { FailBeforeTheEnd(); }
};

TEST_F(Crash, Segv) { WriteToNowhere(); }

TEST_F(Crash, SegvOnProtectedPage) {
  void* page = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  WriteTo(page);
}

TEST_F(Crash, SegvInThread) { std::thread(&WriteToNowhere).join(); }

TEST_F(Crash, SegvByRaise) { raise(SIGSEGV); }

TEST_F(Crash, Bus) {
  const int fd = memfd_create("empty", MFD_CLOEXEC);
  ASSERT_GE(fd, 0);
  void* past_the_end = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ASSERT_NE(past_the_end, MAP_FAILED);
  WriteTo(past_the_end);
}

__attribute__((noinline)) int Divide(volatile int dividend, volatile int divisor) {
#if defined(__x86_64__)
  int quotient = dividend;
  int rest = 0;
  // The compiler may take a division by zero for something that never happens.
  __asm__ volatile("idivl %2" : "+a"(quotient), "+d"(rest) : "r"(divisor));
  return quotient;
#else
  raise(SIGFPE);  // the processor divides by zero without a word
  return dividend + divisor;
#endif
}

TEST_F(Crash, Fpe) { EXPECT_EQ(Divide(1, 0), 0); }

TEST_F(Crash, Ill) { ExecuteIllegalInstruction(); }

TEST_F(Crash, Trap) {
#if defined(__x86_64__)
  __asm__ volatile("int3");
#else
  __asm__ volatile("brk #0");
#endif
}

TEST_F(Crash, TrapByRaise) { raise(SIGTRAP); }

TEST_F(Crash, Abort) { abort(); }

TEST_F(Crash, Term) { raise(SIGTERM); }

TEST_F(Crash, Kill) { raise(SIGKILL); }

TEST_F(Crash, RealTimeSignal) { raise(SIGRTMIN + 3); }

TEST_F(Crash, BrokenPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  static_cast<void>(!write(ends[1], "x", 1));
}

volatile bool forever = true;

__attribute__((noinline)) int Recurse(volatile int depth) {
  volatile char frame[1024];
  frame[0] = static_cast<char>(depth);
  return forever ? Recurse(depth + 1) + frame[0] : 0;
}

TEST_F(Crash, StackOverflow) { EXPECT_EQ(Recurse(0), 0); }

// A thread has no other stack for signals (sigaltstack(2)) unless it makes one.
TEST_F(Crash, StackOverflowInThread) {
  std::thread([] { Recurse(0); }).join();
}

[[noreturn]] __attribute__((noinline)) void Throw() {
  throw std::runtime_error("nobody catches this");
}

TEST_F(Crash, UncaughtInThread) { std::thread(&Throw).join(); }

void ThrowFromNoexcept() noexcept { Throw(); }

TEST_F(Crash, ThrowFromNoexcept) { ThrowFromNoexcept(); }

TEST_F(Crash, Terminate) { std::terminate(); }

class CrashInConstructor : public InMode {
 public:
  CrashInConstructor();
};
__attribute__((noinline)) CrashInConstructor::CrashInConstructor() {
  FailBeforeTheEnd();
  WriteToNowhere();
}
TEST_F(CrashInConstructor, Body) { ADD_FAILURE() << "not to be reached"; }

class CrashInSetUp : public InMode {
  __attribute__((noinline)) void SetUp() override {
    FailBeforeTheEnd();
    WriteToNowhere();
  }
};
TEST_F(CrashInSetUp, Body) { ADD_FAILURE() << "not to be reached"; }

class CrashInTearDown : public InMode {
  __attribute__((noinline)) void TearDown() override { WriteToNowhere(); }
};
TEST_F(CrashInTearDown, Body) { FailBeforeTheEnd(); }

class CrashInDestructor : public InMode {
 public:
  ~CrashInDestructor() override;
};
__attribute__((noinline)) CrashInDestructor::~CrashInDestructor() { WriteToNowhere(); }
TEST_F(CrashInDestructor, Body) { FailBeforeTheEnd(); }

// What happens to a process of the test need not be the test's own affair.
class Survives : public InMode {};

TEST_F(Survives, CrashOfForkedProcess) {
  const pid_t child = fork();
  if (child == 0) WriteToNowhere();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

TEST_F(Survives, SignalThatItHandles) {
  static volatile sig_atomic_t handled = 0;
  signal(SIGABRT, [](int) { handled = 1; });
  raise(SIGABRT);
  EXPECT_EQ(handled, 1);
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

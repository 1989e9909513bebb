// What denial_test.cc runs where a system call or a capability is denied: two tests in each form of
// a sandbox, since the second meets what the first has left in the test program; and tests that the
// engine has to end.

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"

namespace {

using hermetest::Isolated;
using hermetest::Isolation;

// The same tests run in place too, to see what fails without isolation.
bool InPlace() {
  const char* const isolation = std::getenv("HERMETEST_ISOLATION");
  return isolation != nullptr && std::string(isolation) == "off";
}

void ExpectOwnPidNamespace(pid_t pid) {
  if (InPlace()) return;
  EXPECT_EQ(getpid(), pid);
}

TEST(Plain, First) { ExpectOwnPidNamespace(2); }
TEST(Plain, Second) { ExpectOwnPidNamespace(2); }

// The name of a class takes no parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define HERMETEST_FORM(name, pid, options)                        \
  Isolation name##Options() { return options; }                   \
  class name : public Isolated<testing::Test, &name##Options> {}; \
  TEST_F(name, First) { ExpectOwnPidNamespace(pid); }             \
  TEST_F(name, Second) { ExpectOwnPidNamespace(pid); }            \
  static_assert(true)
// NOLINTEND(bugprone-macro-parentheses)

HERMETEST_FORM(AsInit, 1, Isolation().AsInit());
HERMETEST_FORM(User, 2, Isolation().WithUserNamespace());
HERMETEST_FORM(UserAsInit, 1, Isolation().WithUserNamespace().AsInit());
HERMETEST_FORM(Network, 2, Isolation().WithNetwork());
HERMETEST_FORM(Cgroups, 2, Isolation().WithCgroupNamespace());
HERMETEST_FORM(Clocks, 2, Isolation().WithTimeNamespace(absl::Hours(1), absl::Hours(1)));
HERMETEST_FORM(Named, 2, Isolation().WithHostname("named"));

TEST(Block, First) {
  if (InPlace()) return;
  hermetest::RunIsolated(Isolation(), [] { EXPECT_EQ(getpid(), 2); }).ReportHere();
}

TEST(Leaves, Process) {
  if (!InPlace() && fork() == 0) {
    for (;;) pause();
  }
}

TEST(Leaves, Nothing) { ExpectOwnPidNamespace(2); }

Isolation SurvivorsOptions() { return Isolation().WithSurvivors(hermetest::Survivors::kFail); }

// Fails.
class Survives : public Isolated<testing::Test, &SurvivorsOptions> {};

TEST_F(Survives, Process) {
  if (InPlace() || fork() != 0) return;
  for (;;) pause();
}

Isolation ShortOptions() { return Isolation().WithTimeout(absl::Milliseconds(100)); }
Isolation ShortAsInitOptions() { return ShortOptions().AsInit(); }
Isolation ShortUserOptions() { return ShortOptions().WithUserNamespace(); }

// The engine has to end these: each fails.
class Overruns : public Isolated<testing::Test, &ShortOptions> {};
class OverrunsAsInit : public Isolated<testing::Test, &ShortAsInitOptions> {};
class OverrunsUser : public Isolated<testing::Test, &ShortUserOptions> {};

void Overrun() {
  while (!InPlace()) pause();
}

TEST_F(Overruns, Deadline) { Overrun(); }
TEST_F(OverrunsAsInit, Deadline) { Overrun(); }
TEST_F(OverrunsUser, Deadline) { Overrun(); }

}  // namespace

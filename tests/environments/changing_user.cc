// Suites whose set-up makes the program another user's, or takes away what it loses by that: it is
// not dumpable any more (prctl(2), PR_SET_DUMPABLE). Run by changing_user_test, one suite a
// program.

#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"

namespace hermetest::tests {
namespace {

constexpr uid_t kNobody = 65534;

Isolation Default() { return Isolation().WithSurvivors(Survivors::kFail); }
Isolation InUserNamespace() { return Isolation().WithUserNamespace(); }
Isolation AllOptions() {
  return Isolation()
      .AsInit()
      .WithUserNamespace()
      .WithNetwork()
      .WithCgroupNamespace()
      .WithTimeNamespace(absl::Hours(1), absl::Hours(2));
}

int IsDumpable() { return prctl(PR_GET_DUMPABLE); }

void LoseTheFlag() { ASSERT_EQ(prctl(PR_SET_DUMPABLE, 0), 0); }
void ChangeEffectiveUser() { ASSERT_EQ(seteuid(kNobody), 0); }
void ChangeUser() { ASSERT_EQ(setuid(kNobody), 0); }
void ChangeUserUnderFilter() {
  ChangeUser();
  DenyPrctl();
}

template <void (*change)(), Isolation (*options)()>
class Changing : public Isolated<testing::TestWithParam<int>, options> {
 protected:
  static void SetUpTestSuite() {
    ASSERT_EQ(IsDumpable(), 1);
    change();
    ASSERT_NE(IsDumpable(), 1);
  }

  static void TearDownTestSuite() { EXPECT_NE(IsDumpable(), 1); }

  static void ExpectAWholeSandbox() {
    EXPECT_EQ(getpid(), options().as_init() ? 1 : 2);
    EXPECT_EQ(geteuid(), 0);
    // As it would be in place.
    EXPECT_NE(IsDumpable(), 1);
    EXPECT_EQ(mount("test", "/tmp", "tmpfs", 0, nullptr), 0);
    std::ofstream("/tmp/file") << "text";
    EXPECT_EQ(system("test \"$(cat /tmp/file)\" = text"), 0);
    const IsolatedResult inner = RunIsolated(Isolation(), [] { EXPECT_EQ(getpid(), 2); });
    EXPECT_TRUE(inner.passed()) << inner;
  }
};

// With the rights that the program had: these sandboxes have to be gone when it has lost them.
class BeforeChange : public Isolated<testing::TestWithParam<int>, Default> {};
TEST_P(BeforeChange, HasASandbox) { EXPECT_EQ(getpid(), 2); }
INSTANTIATE_TEST_SUITE_P(Many, BeforeChange, testing::Range(0, 6));

class LosesFlag : public Changing<LoseTheFlag, Default> {};
TEST_P(LosesFlag, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, LosesFlag, testing::Range(0, 6));

class LosesFlagInUserNamespace : public Changing<LoseTheFlag, InUserNamespace> {};
TEST_P(LosesFlagInUserNamespace, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, LosesFlagInUserNamespace, testing::Range(0, 6));

class LosesFlagWithAllOptions : public Changing<LoseTheFlag, AllOptions> {};
TEST_P(LosesFlagWithAllOptions, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, LosesFlagWithAllOptions, testing::Range(0, 6));

class ChangesEffectiveUser : public Changing<ChangeEffectiveUser, Default> {};
TEST_P(ChangesEffectiveUser, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, ChangesEffectiveUser, testing::Range(0, 6));

class ChangesEffectiveUserWithAllOptions : public Changing<ChangeEffectiveUser, AllOptions> {};
TEST_P(ChangesEffectiveUserWithAllOptions, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, ChangesEffectiveUserWithAllOptions, testing::Range(0, 6));

class ChangesUser : public Changing<ChangeUser, Default> {};
TEST_P(ChangesUser, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, ChangesUser, testing::Range(0, 6));

class ChangesUserWithAllOptions : public Changing<ChangeUser, AllOptions> {};
TEST_P(ChangesUserWithAllOptions, HasAWholeSandbox) { ExpectAWholeSandbox(); }
INSTANTIATE_TEST_SUITE_P(Many, ChangesUserWithAllOptions, testing::Range(0, 6));

class ChangesUserUnderFilter : public Changing<ChangeUserUnderFilter, Default> {};
TEST_P(ChangesUserUnderFilter, IsRefused) { FAIL() << "the body runs"; }
INSTANTIATE_TEST_SUITE_P(Many, ChangesUserUnderFilter, testing::Range(0, 6));

}  // namespace
}  // namespace hermetest::tests

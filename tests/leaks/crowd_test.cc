// Of tests that run at once, the guard fails the one that left a mount, or names all that it may
// have been.

#include <map>
#include <set>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/leak_guard/mount_events.h"
#include "hermetest/tests/leaks/spoilt_host.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOne[] =
    "Hermetest: Crowd.Mounts left traces on the host:\nmounts: added: /mnt/stray";
constexpr char kAnyOf[] =
    "Hermetest: Crowd.Waits, Crowd.Mounts or Crowd.LeavesNothing, which ran at once, left traces "
    "on "
    "the host:\nmounts: added: /mnt/stray";
constexpr char kShared[] = " in a namespace that kept propagation\n";

// What the sandboxes of the tests mount themselves, and share with the host when told to.
constexpr char kOfSandboxes[] = "/proc:/dev/shm:/dev/mqueue";

ProgramResult RunCrowd(std::map<std::string, std::string> environment) {
  ProgramOptions options;
  environment.emplace("HERMETEST_LEAK_IGNORE", kOfSandboxes);
  environment["HERMETEST_JOBS"] = "3";
  environment["HERMETEST_LEAK_KINDS"] = "mounts";
  // LeakSanitizer needs /proc, which the sandbox of another test may have covered.
  environment["ASAN_OPTIONS"] = "detect_leaks=0";
  options.environment = std::move(environment);
  return RunProgram({Runfile("tests/leaks/crowded")}, options);
}

// Whether the kernel tells who mounts (as root outside of user namespaces, Linux 6.15).
bool KernelTells() { return internal::MountEvents::OfThisNamespace().ok(); }

TEST(Crowd, HasTheTestFailThatLeftAMount) {
  OnASpoiltHost([] {
    const ProgramResult result = RunCrowd({});
    EXPECT_EQ(FailedTests(result.output),
              std::set<std::string>{KernelTells() ? "Crowd.Mounts" : "Crowd.Waits"})
        << result.output;
    EXPECT_THAT(result.output, AllOf(HasSubstr(KernelTells() ? kOne : kAnyOf), HasSubstr(kShared)));
  });
}

// Nobody can tell any more whose child it was.
TEST(Crowd, NamesAllWhenItMayHaveBeenAny) {
  OnASpoiltHost([] {
    const ProgramResult result = RunCrowd({{"CROWD_BY_CHILD", "1"}});
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{"Crowd.Waits"}) << result.output;
    EXPECT_THAT(result.output, AllOf(HasSubstr(kAnyOf), HasSubstr(kShared)));
  });
}

// It has run ahead all the same.
TEST(Crowd, HasATestFailThatIsSkippedInItsTurn) {
  OnASpoiltHost([] {
    const ProgramResult result = RunCrowd({{"CROWD_FAILS", "1"}, {"GTEST_FAIL_FAST", "1"}});
    std::set<std::string> failed = {"Crowd.Waits"};
    if (KernelTells()) failed.insert("Crowd.Mounts");
    EXPECT_EQ(FailedTests(result.output), failed) << result.output;
    EXPECT_THAT(result.output, HasSubstr(KernelTells() ? kOne : kAnyOf));
  });
}

TEST(Crowd, IsLeftAloneWhenItIsToldTo) {
  OnASpoiltHost([] {
    const ProgramResult result =
        RunCrowd({{"HERMETEST_LEAK_IGNORE", std::string(kOfSandboxes) + ":/mnt/stray"}});
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(FailedTests(result.output), IsEmpty());
  });
}

}  // namespace
}  // namespace hermetest::tests

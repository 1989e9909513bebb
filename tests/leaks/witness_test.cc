// Where the kernel tells who mounts (Linux 6.15, as root), the guard knows a test that entered the
// host's own namespace, whatever else is mounted there.

#include <sys/mount.h>
#include <unistd.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/leak_guard/mount_events.h"
#include "hermetest/tests/leaks/noise.h"
#include "hermetest/tests/leaks/spoilt_host.h"
#include "hermetest/tests/support/child.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::ContainsRegex;
using ::testing::SizeIs;

class WitnessTest : public testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<internal::MountEvents> witness = internal::MountEvents::OfThisNamespace();
    if (!witness.ok()) GTEST_SKIP() << witness.status();
  }
};

ProgramResult RunLeaky(const std::string& filter, std::map<std::string, std::string> environment) {
  ProgramOptions options;
  environment["HERMETEST_LEAK_KINDS"] = "mounts";
  options.environment = environment;
  return RunProgram({Runfile("tests/leaks/leaky"), "--gtest_filter=" + filter}, options);
}

void ExpectFound(const ProgramResult& result, const std::string& test, const std::string& change,
                 const std::string& verb) {
  EXPECT_EQ(FailedTests(result.output), std::set<std::string>{test}) << result.output;
  EXPECT_THAT(result.output,
              ContainsRegex(absl::StrCat(
                  "Hermetest: ", test, " left traces on the host:\nmounts: ", change,
                  " .*\n  likely cause: ", verb,
                  " in the host's own mount namespace by process "
                  "[0-9]+, a process of the test program that entered it \\(setns\\)\n")));
}

TEST_F(WitnessTest, TellsWhoMountedAndUnmounted) {
  OnASpoiltHost([] {
    absl::StatusOr<internal::MountEvents> witness = internal::MountEvents::OfThisNamespace();
    ASSERT_TRUE(witness.ok()) << witness.status();
    const Child child([] {
      Require(mount("stray", "/media", "tmpfs", 0, nullptr) == 0, "mount");
      Require(umount("/media") == 0, "umount");
    });
    const std::vector<internal::MountEvent> events = witness->Read();
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_TRUE(events[0].attached && !events[0].detached);
    EXPECT_TRUE(events[1].detached && !events[1].attached);
    EXPECT_EQ(events[0].mount, events[1].mount);
    EXPECT_EQ(events[0].process, child.pid());
    EXPECT_EQ(events[1].process, child.pid());
    EXPECT_THAT(witness->Read(), SizeIs(0));
  });
}

TEST_F(WitnessTest, FindsAMountMadeThroughSetns) {
  OnASpoiltHost([] {
    ExpectFound(RunLeaky("Privileged.MountsOnTheHost:Private.Mounts", {}),
                "Privileged.MountsOnTheHost", "added: /mnt/stray tmpfs stray", "mounted");
  });
}

TEST_F(WitnessTest, FindsAnUnmountThroughSetns) {
  OnASpoiltHost([] {
    ExpectFound(RunLeaky("Privileged.UnmountsOnTheHost:Private.Mounts", {}),
                "Privileged.UnmountsOnTheHost", "removed: /mnt/of-the-host tmpfs host",
                "unmounted");
  });
}

TEST_F(WitnessTest, FindsItBesideAnotherProgramThatMountsAllTheTime) {
  OnASpoiltHost([] {
    const Noise noise;
    ExpectFound(RunLeaky("Privileged.MountsOnTheHost:Private.Mounts:Ordinary.LeavesNothing",
                         {{"LEAKY_NOISE", absl::StrCat(noise.counter_fd())}}),
                "Privileged.MountsOnTheHost", "added: /mnt/stray tmpfs stray", "mounted");
  });
}

// Without a namespace of the guard's own, what is known of who did it is all that there is.
TEST_F(WitnessTest, IsEnoughWithoutANamespaceOfTheGuard) {
  OnASpoiltHost([] {
    const Noise noise;
    const ProgramResult result = RunLeaky(
        "Ordinary.Mounts:Private.Mounts:Ordinary.LeavesNothing",
        {{"LEAKY_NOISE", absl::StrCat(noise.counter_fd())}, {"HERMETEST_LEAK_NAMESPACE", "off"}});
    EXPECT_EQ(FailedTests(result.output), std::set<std::string>{"Ordinary.Mounts"})
        << result.output;
  });
}

}  // namespace
}  // namespace hermetest::tests

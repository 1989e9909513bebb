// Beside a program that mounts and unmounts all the time, in the namespace that the test program
// was started in, the guard blames no test that left nothing, and misses none that did.

#include <sys/mount.h>
#include <sys/stat.h>

#include <cstdint>
#include <iostream>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/leaks/noise.h"
#include "hermetest/tests/leaks/spoilt_host.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

void MakeMountsOfTheHost() {
  constexpr int kMounts = 150;
  for (int i = 0; i < kMounts; ++i) {
    const std::string place = absl::StrCat("/mnt/host-", i);
    ASSERT_EQ(mkdir(place.c_str(), 0755), 0);
    ASSERT_EQ(mount("host", place.c_str(), "tmpfs", 0, nullptr), 0);
  }
}

std::set<std::string> StartedTests(const std::string& output) {
  std::set<std::string> started;
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::ConsumePrefix(&line, "[ RUN      ] ")) started.insert(std::string(line));
  }
  return started;
}

// Those of `tests` that have failed where they should not, and the other way round.
struct Mistakes {
  std::set<std::string> false_alarms;
  std::set<std::string> misses;
};

Mistakes MistakesIn(const std::string& output) {
  const std::set<std::string> failed = FailedTests(output);
  Mistakes mistakes;
  for (const std::string& test : StartedTests(output)) {
    const bool leaks = absl::StartsWith(test, "All/Leaking");
    if (leaks && failed.count(test) == 0) mistakes.misses.insert(test);
    if (!leaks && failed.count(test) != 0) mistakes.false_alarms.insert(test);
  }
  return mistakes;
}

TEST(Noise, CausesNoFalseAlarmAndNoMissInAThousandTests) {
  OnASpoiltHost([] {
    ASSERT_NO_FATAL_FAILURE(MakeMountsOfTheHost());
    const Noise noise;
    ProgramOptions options;
    options.environment = {{"LEAKY_NOISE", absl::StrCat(noise.counter_fd())},
                           {"HERMETEST_LEAK_KINDS", "mounts"}};
    const ProgramResult result = RunProgram(
        {Runfile("tests/leaks/many"), "--gtest_shuffle", "--gtest_random_seed=1"}, options);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(StartedTests(result.output), SizeIs(1000));
    const Mistakes mistakes = MistakesIn(result.output);
    EXPECT_THAT(mistakes.false_alarms, IsEmpty()) << result.output;
    EXPECT_THAT(mistakes.misses, IsEmpty()) << result.output;
    // Nor for a set-up or a tear-down.
    EXPECT_THAT(result.output, Not(HasSubstr("unknown file: Failure")));
    std::cout << "1000 tests, " << FailedTests(result.output).size() << " failed, "
              << mistakes.false_alarms.size() << " false alarms, " << mistakes.misses.size()
              << " misses; " << noise.count() << " mounts and unmounts of another program"
              << std::endl;
  });
}

}  // namespace
}  // namespace hermetest::tests

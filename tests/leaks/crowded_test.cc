// The guard on a host with five thousand mounts, and with several test programs at a time.

#include <sys/mount.h>
#include <sys/stat.h>

#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/mount_leak_guard.h"
#include "hermetest/tests/leaks/spoilt_host.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

ProgramResult RunLeaky(const std::string& filter) {
  ProgramOptions options;
  options.environment = {{"HERMETEST_LEAK_KINDS", "mounts"}};
  return RunProgram({Runfile("tests/leaks/leaky"), "--gtest_filter=" + filter}, options);
}

void MakeManyMounts() {
  constexpr int kMounts = 5000;
  for (int i = 0; i < kMounts; ++i) {
    const std::string place = absl::StrCat("/mnt/many-", i);
    ASSERT_EQ(mkdir(place.c_str(), 0755), 0);
    ASSERT_EQ(mount("many", place.c_str(), "tmpfs", 0, nullptr), 0);
  }
}

TEST(CrowdedHost, WithFiveThousandMountsHidesNoLeak) {
  OnASpoiltHost([] {
    ASSERT_NO_FATAL_FAILURE(MakeManyMounts());
    const ProgramResult result = RunLeaky(
        "Private.Mounts:Inheriting.Mounts:Ordinary.Mounts:Ordinary.LeavesNothing:"
        "Ordinary.ChangesPropagation");
    EXPECT_EQ(FailedTests(result.output),
              (std::set<std::string>{"Inheriting.Mounts", "Ordinary.Mounts",
                                     "Ordinary.ChangesPropagation"}))
        << result.output;
    EXPECT_THAT(result.output, HasSubstr("mounts: added: /mnt/stray tmpfs stray "));
  });
}

// Each program has a namespace of its own: none sees what another one's tests leave.
TEST(CrowdedHost, WithSeveralTestProgramsBlamesTheRightTest) {
  OnASpoiltHost([] {
    const MountLeakGuard guard;
    constexpr const char* kLeaking[] = {"Ordinary.Mounts", "Ordinary.Unmounts", "Inheriting.Mounts",
                                        "Ordinary.ChangesPropagation"};
    std::vector<ProgramResult> results(std::size(kLeaking));
    std::vector<std::thread> programs;
    for (size_t i = 0; i < results.size(); ++i) {
      programs.emplace_back([&, i] {
        results[i] = RunLeaky(absl::StrCat("Private.*:Ordinary.LeavesNothing:", kLeaking[i]));
      });
    }
    for (std::thread& program : programs) program.join();
    for (size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(FailedTests(results[i].output), std::set<std::string>{kLeaking[i]})
          << results[i].output;
    }
    EXPECT_THAT(guard.Leaks(), IsEmpty());
  });
}

}  // namespace
}  // namespace hermetest::tests

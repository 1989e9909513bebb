// `hermetest doctor` under a limit that only a user of its own is under. So the test is not run in
// Bazel's sandbox, where there is one user.

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(DoctorUnderProcessLimit, SaysHowToRaiseIt) {
  // Where the stranger can execute it.
  char directory[] = "/tmp/hermetest.XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  ASSERT_EQ(chmod(directory, 0755), 0);
  const std::string tool = std::string(directory) + "/hermetest";
  std::filesystem::copy_file(HermetestPath(), tool);
  std::filesystem::permissions(tool, std::filesystem::perms(0755));

  ProgramOptions options;
  // A leak checker needs a process of its own.
  options.environment = {{"ASAN_OPTIONS", "detect_leaks=0"}};
  options.before_exec = [] {
    BecomeStranger();
    const rlimit limit = {1, 1};
    setrlimit(RLIMIT_NPROC, &limit);
  };
  const ProgramResult result = RunProgram({tool, "doctor"}, options);
  std::filesystem::remove_all(directory);

  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(
      result.output,
      AllOf(HasSubstr("\nno  pid namespace     Resource temporarily unavailable (EAGAIN) [1]\n"),
            HasSubstr("\n    likely cause: no process may be added: RLIMIT_NPROC allows 1 of this "
                      "user,\n"
                      "      or the pids controller of the cgroup is at its limit\n"
                      "    fix: ulimit -u unlimited, or raise pids.max of the cgroup; or end some\n"
                      "      processes of the user\n"),
            EndsWith("\nTests cannot be isolated here.\n")));
}

}  // namespace
}  // namespace hermetest::tests

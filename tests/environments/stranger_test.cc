// What is refused to a user of its own, by limits and rights that only users that the kernel tells
// apart from root are under. So the test is not run in Bazel's sandbox, where there is one user.

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// The payload where everybody can execute it, for the length of a test.
class Stranger : public testing::Test {
 protected:
  Stranger() {
    char path[] = "/tmp/hermetest.XXXXXX";
    if (mkdtemp(path) == nullptr || chmod(path, 0755) != 0) std::abort();
    directory_ = path;
    payload_ = directory_ + "/payload";
    std::filesystem::copy_file(Runfile("tests/environments/payload"), payload_);
    std::filesystem::permissions(payload_, std::filesystem::perms(0755));
  }
  ~Stranger() override { std::filesystem::remove_all(directory_); }

  ProgramResult Run(const std::string& unavailable, const std::function<void()>& make) const {
    ProgramOptions options;
    options.environment = {{"HERMETEST_UNAVAILABLE", unavailable},
                           {"HERMETEST_ISOLATION", "on"},
                           {"TEST_TMPDIR", directory_},
                           // Under a process limit a leak checker cannot start, and says so.
                           {"ASAN_OPTIONS", "detect_leaks=0"}};
    options.before_exec = make;
    return RunProgram({payload_, "--gtest_filter=Payload.*"}, options);
  }

  std::string directory_;
  std::string payload_;
};

struct Limit {
  const char* name;
  rlim_t processes;
  const char* step;
};

void PrintTo(const Limit& limit, std::ostream* out) { *out << limit.name; }

class UnderProcessLimit : public Stranger, public testing::WithParamInterface<Limit> {
 protected:
  static std::string Diagnosis() {
    return absl::StrCat(
        "Resource temporarily unavailable (EAGAIN)"
        "\n    likely cause: no process may be added: RLIMIT_NPROC allows ",
        GetParam().processes,
        " of this user, or the pids controller of the cgroup is at its limit"
        "\n    fix: ulimit -u unlimited, or raise pids.max of the cgroup; or end some "
        "processes of the user\n");
  }

  static void LowerLimit() {
    BecomeStranger();
    const rlimit limit = {GetParam().processes, GetParam().processes};
    setrlimit(RLIMIT_NPROC, &limit);
  }
};

// The test program itself, the init, the relay and the body count, in this order.
INSTANTIATE_TEST_SUITE_P(
    At, UnderProcessLimit,
    testing::Values(Limit{"Init", 1, "cannot make the namespaces (clone): "},
                    Limit{"Relay", 2, "cannot start the test process (clone): "},
                    Limit{"Body", 3, "cannot start the test process (clone): "}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(UnderProcessLimit, TestFailsWithADiagnosis) {
  const ProgramResult result = Run("", &LowerLimit);
  EXPECT_EQ(result.exit_code, 1);
  // Of a user who has other processes, not even the first may be added.
  const std::string step = geteuid() == 0 ? GetParam().step : "";
  EXPECT_THAT(result.output, AllOf(HasSubstr("Hermetest: the test cannot be isolated here\n"),
                                   HasSubstr(step + Diagnosis())));
}

TEST_P(UnderProcessLimit, TestIsSkippedWithThatReasonWhereAskedFor) {
  const ProgramResult result = Run("skip", &LowerLimit);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, AllOf(HasSubstr(Diagnosis()), HasSubstr("[  SKIPPED ] Payload.Test")));
}

TEST_F(Stranger, WithRoomForItsProcessesPasses) {
  const ProgramResult result = Run("", &BecomeStranger);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 1 test."));
}

TEST_F(Stranger, InAWorkingDirectoryThatIsClosedToItIsToldSo) {
  if (geteuid() != 0) {
    // Its own directories are open to the root of its user namespace, which is itself.
    GTEST_SKIP() << "only root can leave a user in a directory that is closed to that user";
  }
  const std::string closed = directory_ + "/closed";
  ASSERT_EQ(mkdir(closed.c_str(), 0700), 0);
  const ProgramResult result = Run("", [&] {
    if (chdir(closed.c_str()) != 0) _exit(kCannotMake);
    BecomeStranger();
  });
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(
      result.output,
      HasSubstr("cannot open the working directory, the root and /proc in the sandbox (openat): "
                "Permission denied (EACCES)"
                "\n    likely cause: this user may not enter the working directory of the "
                "tests"
                "\n    fix: start the tests in a directory that is open to the user "
                "who runs them: cd /tmp\n"));
}

}  // namespace
}  // namespace hermetest::tests

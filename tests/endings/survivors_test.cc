// What is said of processes that a test leaves running is up to its policy; they die either way.

#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/verdict.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ValuesIn;

constexpr char kNote[] = "Hermetest: the test left 1 process running:\n    PID  PPID STATE ";
// The daemon is the child of process 1, whichever that is.
constexpr char kDaemon[] = "\n +[0-9]+     1 [RS] +[^ ]* +left-daemon ";

class SurvivorsTest : public testing::TestWithParam<Mode> {
 protected:
  static HelperRun Run(const std::string& test, const std::string& policy) {
    return RunTest("surviving", test, GetParam(), {{"ENDINGS_SURVIVORS", policy}});
  }
};

void ExpectNote(const HelperRun& run) {
  EXPECT_EQ(Count(run.program.output, kNote), 1) << run.program.output;
  EXPECT_THAT(run.program.output, ContainsRegex(kDaemon));
}

void ExpectNoNote(const HelperRun& run) {
  EXPECT_THAT(run.program.output, Not(HasSubstr("Hermetest: ")));
}

TEST_P(SurvivorsTest, AreIgnored) {
  const HelperRun run = Run("Surviving.ADaemon", "ignore");
  ExpectPassed(run, "Surviving.ADaemon");
  ExpectNoNote(run);
}

TEST_P(SurvivorsTest, AreReported) {
  const HelperRun run = Run("Surviving.ADaemon", "report");
  ExpectPassed(run, "Surviving.ADaemon");
  ExpectNote(run);
}

TEST_P(SurvivorsTest, AreReportedNextToAFailure) {
  const HelperRun run = Run("Surviving.ADaemonOfATestThatFails", "report");
  ExpectOnlyItsOwnFailure(run, "Surviving.ADaemonOfATestThatFails");
  ExpectNote(run);
}

TEST_P(SurvivorsTest, AreAFailureAtTheTest) {
  const HelperRun run = Run("Surviving.ADaemon", "fail");
  EXPECT_EQ(run.program.exit_code, 1);
  EXPECT_THAT(run.program.output,
              AllOf(HasSubstr("[  FAILED  ] Surviving.ADaemon ("),
                    ContainsRegex(absl::StrCat(
                        "\n(.*/)?tests/endings/surviving.cc:[0-9]+: Failure\n", kNote))));
  EXPECT_EQ(Count(run.program.output, ": Failure\n"), 1) << run.program.output;
  ExpectNote(run);
  ExpectRanOn(run);
}

TEST_P(SurvivorsTest, AreAFailureNextToAnother) {
  const HelperRun run = Run("Surviving.ADaemonOfATestThatFails", "fail");
  ExpectFailed(run, "Surviving.ADaemonOfATestThatFails", kNote);
  ExpectNote(run);
}

// A body that is process 1 and crashes takes them along, unsaid.
TEST_P(SurvivorsTest, OfACrash) {
  const HelperRun run = Run("Surviving.ADaemonOfATestThatCrashes", "report");
  ExpectFailed(run, "Surviving.ADaemonOfATestThatCrashes", "the test was killed by SIG");
  if (BodyIsInit(GetParam())) {
    EXPECT_THAT(run.program.output, Not(HasSubstr("left-daemon")));
  } else {
    ExpectNote(run);
  }
}

// A body that is process 1 is the only one who can look, and no longer can.
TEST_P(SurvivorsTest, AreFoundWithoutProc) {
  for (const char* test : {"Surviving.ADaemonBehindAMount", "Surviving.ADaemonWithoutItsProc"}) {
    SCOPED_TRACE(test);
    // Without a /proc LeakSanitizer ends the process.
    const HelperRun run =
        RunTest("surviving", test, GetParam(),
                {{"ENDINGS_SURVIVORS", "report"}, {"LSAN_OPTIONS", "detect_leaks=0"}});
    ExpectPassed(run, test);
    if (BodyIsInit(GetParam())) {
      EXPECT_THAT(run.program.output,
                  HasSubstr("Hermetest: the processes that the test left running cannot be listed: "
                            "/proc is not that of the test's sandbox any more\n"));
    } else {
      ExpectNote(run);
    }
  }
}

TEST_P(SurvivorsTest, AreNotThoseWhoHaveEnded) {
  for (const char* test : {"Surviving.Nobody", "Surviving.OnlyAZombie"}) {
    SCOPED_TRACE(test);
    const HelperRun run = Run(test, "fail");
    ExpectPassed(run, test);
    ExpectNoNote(run);
  }
}

TEST_P(SurvivorsTest, AreInTheResultOfABlock) {
  const std::string test = "SurvivingBlock.ADaemon";
  const HelperRun reported = Run(test, "report");
  ExpectPassed(reported, test);
  EXPECT_THAT(reported.program.output, HasSubstr(absl::StrCat("passed, survivors: {", kNote)));
  ExpectNote(reported);

  const HelperRun failed = Run(test, "fail");
  EXPECT_EQ(failed.program.exit_code, 1);
  EXPECT_THAT(failed.program.output,
              AllOf(HasSubstr(absl::StrCat("did not pass, survivors: {", kNote)),
                    HasSubstr(absl::StrCat("unknown file: Failure\n", kNote))));
  ExpectRanOn(failed);

  const HelperRun ignored = Run(test, "ignore");
  ExpectPassed(ignored, test);
  EXPECT_THAT(ignored.program.output, HasSubstr("passed, survivors: {}"));
}

// The root of the test program is not that of its mount namespace.
class SurvivorsUnderAnotherRoot : public IsolatedTest {};

TEST_F(SurvivorsUnderAnotherRoot, AreReported) {
  const std::string directory = std::filesystem::current_path();
  ASSERT_EQ(mount("/", "/mnt", nullptr, MS_BIND | MS_REC, nullptr), 0);
  const HelperRun run = RunTest("surviving", "Surviving.ADaemon", Mode::kDefault,
                                {{"ENDINGS_SURVIVORS", "report"}}, [&directory] {
                                  if (chroot("/mnt") != 0 || chdir(directory.c_str()) != 0) {
                                    _exit(EXIT_FAILURE);
                                  }
                                });
  ExpectPassed(run, "Surviving.ADaemon");
  ExpectNote(run);
}

INSTANTIATE_TEST_SUITE_P(Modes, SurvivorsTest, ValuesIn(kModes),
                         [](const auto& info) { return ModeName(info.param); });

}  // namespace
}  // namespace hermetest::tests

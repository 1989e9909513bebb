// Tests that run at once, judged by what they meet, what is told of them, and what they leave.
//
// That they say the same as one by one, in every kind of report, is for
// //tests/results:jobs_comparison_test.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/engine_trace.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kReportFd = 9;

// A directory of its own, so that nobody is met who belongs to another run.
ProgramOptions Options() {
  ProgramOptions options;
  options.environment["CROWD_DIRECTORY"] = NewTempPath("crowd");
  mkdir(options.environment["CROWD_DIRECTORY"].c_str(), 0700);
  return options;
}

std::vector<std::string> Crowd(const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {Runfile("tests/jobs/crowd")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

ProgramResult RunCrowd(const std::vector<std::string>& flags) {
  return RunProgram(Crowd(flags), Options());
}

class Meetings : public testing::TestWithParam<const char*> {
 protected:
  const std::string filter_ = absl::StrCat("--gtest_filter=", GetParam());
};

TEST_P(Meetings, TakePlaceWithTwoJobs) {
  const ProgramResult result = RunCrowd({filter_, "--hermetest_jobs=2"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 2 tests."));
}

// Every test is exclusive but those behind the "-".
TEST_P(Meetings, TakePlaceWhereNoneIsExclusive) {
  const ProgramResult result =
      RunCrowd({filter_, "--hermetest_jobs=2", "--hermetest_exclusive=-Meeting*"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST_P(Meetings, TakePlaceInAnyOrderAndAgain) {
  const ProgramResult result = RunCrowd({filter_, "--hermetest_jobs=3", "--gtest_shuffle",
                                         "--gtest_random_seed=8", "--gtest_repeat=5"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
}

// Else nothing is shown by those that take place.
TEST_P(Meetings, DoNotTakePlaceWithOneJob) {
  const ProgramResult result =
      RunCrowd({filter_, "--hermetest_jobs=1", "--hermetest_timeout=300ms"});
  EXPECT_EQ(result.exit_code, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  FAILED  ] 2 tests"));
}

// Whichever of the two it is.
TEST_P(Meetings, DoNotTakePlaceWhereOneRunsAlone) {
  for (const char* exclusive :
       {"--hermetest_exclusive=*Reader*", "--hermetest_exclusive=*Writer*:Nobody.*",
        "--hermetest_exclusive=-Nobody.*", "--hermetest_alone=*Reader*"}) {
    const ProgramResult result =
        RunCrowd({filter_, "--hermetest_jobs=2", "--hermetest_timeout=300ms", exclusive});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_THAT(result.output, HasSubstr("[  FAILED  ] 2 tests"));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Meetings,
                         testing::Values("Meeting.*", "MeetingAcross*", "MeetingInABox.*"),
                         [](const auto& test) {
                           const std::string filter = test.param;
                           return filter.substr(0, filter.find_first_of(".*"));
                         });

// Makes this process, and what it becomes, use no more than `count` of its cores (sched(7)).
void UseCores(int count) {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof(cores), &cores) != 0) _exit(126);
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_COUNT(&cores) > count) CPU_CLR(core, &cores);
  }
  if (sched_setaffinity(0, sizeof(cores), &cores) != 0) _exit(126);
}

int CountOfCores() {
  cpu_set_t cores;
  return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 0;
}

// How many of the eight tests of Counting run at once, by the trace of the engine.
size_t MostAtOnceWith(const std::string& jobs, const std::function<void()>& before_exec) {
  ProgramOptions options = Options();
  const std::string trace = NewTempPath("trace.json");
  options.environment["HERMETEST_TRACE"] = trace;
  options.before_exec = before_exec;
  const ProgramResult result = RunProgram(
      Crowd({"--gtest_filter=Many/Counting.*", absl::StrCat("--hermetest_jobs=", jobs)}), options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 8 tests."));
  return MostAtOnce(ReadEngineTrace(trace));
}

TEST(Jobs, AreAsManyAsAreAskedFor) {
  for (const size_t jobs : {1, 2, 3, 8}) {
    EXPECT_EQ(MostAtOnceWith(absl::StrCat(jobs), nullptr), jobs);
  }
  EXPECT_EQ(MostAtOnceWith("9", nullptr), 8U);
}

// Those that the program may use, and not those that the machine has.
TEST(Jobs, AreTheCoresForZero) {
  for (int cores = 1; cores <= std::min(CountOfCores(), 8); ++cores) {
    EXPECT_EQ(MostAtOnceWith("0", [&] { UseCores(cores); }), static_cast<size_t>(cores));
  }
}

TEST(Jobs, DoNotStartAcrossSetUpAndTearDownOfSuites) {
  const ProgramResult result =
      RunCrowd({"--gtest_filter=*SetUp*:*TearDown*", "--hermetest_jobs=8"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 5 tests."));
}

std::string WithoutTimesAndPlaces(const std::string& text) {
  // What is beneath a test differs.
  const std::string stackless = std::regex_replace(text, std::regex("    @ .*\n"), "");
  const std::string timeless =
      std::regex_replace(stackless, std::regex("\\(\\d+ ms( total)?\\)"), "");
  return std::regex_replace(timeless, std::regex("[^ ]*/crowd .*"), "crowd");
}

// What is told of each test is told below its name, whatever ends first.
TEST(Jobs, BringEveryEndBackInItsPlace) {
  const std::vector<std::string> flags = {"--gtest_filter=Ends.*", "--hermetest_timeout=3s"};
  std::vector<std::string> parallel = flags;
  parallel.emplace_back("--hermetest_jobs=4");
  const ProgramResult one_by_one = RunCrowd(flags);
  const ProgramResult at_once = RunCrowd(parallel);
  EXPECT_EQ(at_once.exit_code, 1);
  EXPECT_EQ(WithoutTimesAndPlaces(at_once.output), WithoutTimesAndPlaces(one_by_one.output));
  EXPECT_THAT(at_once.output,
              AllOf(HasSubstr("the test was killed by SIGABRT"),
                    HasSubstr("the test ran past its deadline of 3s"),
                    HasSubstr("the test called _exit(2) with status 3"),
                    HasSubstr("Ends_Crash_Test::TestBody()"), Not(HasSubstr("RunAsOnlyTest")),
                    HasSubstr("[  FAILED  ] 4 tests"), HasSubstr("[  SKIPPED ] 1 test")));
}

std::vector<std::string> LinesWith(const std::vector<std::string>& lines,
                                   const std::string& words) {
  std::vector<std::string> matching;
  for (const std::string& line : lines) {
    if (absl::StrContains(line, words)) matching.push_back(line);
  }
  return matching;
}

// What Speak() of crowd.cc says.
std::vector<std::string> Speech(const std::string& who) {
  std::vector<std::string> lines;
  for (int i = 0; i < 100; ++i) {
    lines.push_back(absl::StrCat(who, " says ", i));
    lines.push_back(absl::StrCat(who, " thinks ", i));
  }
  return lines;
}

std::vector<std::string> SpeechOfAll() {
  std::vector<std::string> all;
  for (const char* who : {"first", "first again", "second"}) {
    for (std::string& line : Speech(who)) all.push_back(std::move(line));
  }
  return all;
}

std::vector<std::string> Spoken(const std::string& output) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::StrContains(line, " says") || absl::StrContains(line, " thinks ")) {
      lines.emplace_back(line);
    }
  }
  return lines;
}

// stdout and stderr are one pipe here: nothing of their order is lost.
TEST(OutputOfJobs, IsWholeAndInTheOrderOfTheTests) {
  for (const char* output : {"", "immediate"}) {
    const ProgramResult result = RunCrowd({"--gtest_filter=Speaking.*", "--hermetest_jobs=2",
                                           absl::StrCat("--hermetest_output=", output)});
    EXPECT_EQ(Spoken(result.output), SpeechOfAll());
    const size_t second = result.output.find("second says 0");
    EXPECT_LT(result.output.find("[       OK ] Speaking.First"), second);
    EXPECT_LT(result.output.find("[ RUN      ] Speaking.Second"), second);
    EXPECT_GT(result.output.find("of the second"), second);
  }
}

class OutputByJobs : public testing::TestWithParam<int> {
 protected:
  static ProgramResult RunSpeaking(const char* output) {
    std::vector<std::string> flags = {absl::StrCat("--hermetest_output=", output),
                                      absl::StrCat("--hermetest_jobs=", GetParam())};
    // With one job the two cannot meet.
    flags.emplace_back(GetParam() == 1 ? "--gtest_filter=SpeakingAlone.*"
                                       : "--gtest_filter=Speaking.*");
    return RunCrowd(flags);
  }
};

TEST_P(OutputByJobs, OfFailedTestsOnlyIsThatOfThose) {
  const ProgramResult result = RunSpeaking("failed");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(Spoken(result.output), Speech("second"));
  EXPECT_LT(result.output.find("second thinks 99"), result.output.find("of the second"));
}

TEST_P(OutputByJobs, IsNeverShownWhereNobodyWantsIt) {
  const ProgramResult result = RunSpeaking("never");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(Spoken(result.output), testing::IsEmpty());
  EXPECT_THAT(result.output, HasSubstr("of the second"));
}

INSTANTIATE_TEST_SUITE_P(All, OutputByJobs, testing::Values(1, 2));

// Whatever it is that fails them.
TEST(OutputOfFailed, IsShownForEveryWayToFail) {
  const ProgramResult result =
      RunCrowd({"--gtest_filter=SpeakingBefore.*", "--hermetest_output=failed",
                "--hermetest_timeout=500ms", "--hermetest_jobs=8"});
  EXPECT_THAT(Spoken(result.output),
              testing::ElementsAre("crash says", "overrun says", "exit says", "throw says"));
}

// And where they are two, each gets its own.
TEST(OutputOfTwoStreams, GoesToEach) {
  const std::string out = NewTempPath("out");
  const std::string err = NewTempPath("err");
  ProgramOptions options = Options();
  options.before_exec = [&] {
    dup2(open(out.c_str(), O_CREAT | O_WRONLY, 0600), STDOUT_FILENO);
    dup2(open(err.c_str(), O_CREAT | O_WRONLY, 0600), STDERR_FILENO);
  };
  RunProgram(Crowd({"--gtest_filter=Speaking.*", "--hermetest_jobs=2"}), options);
  EXPECT_EQ(Spoken(ReadFile(out)), LinesWith(SpeechOfAll(), " says "));
  EXPECT_EQ(Spoken(ReadFile(err)), LinesWith(SpeechOfAll(), " thinks "));
}

// And not the time of the replay.
TEST(Jobs, ReportTheTimeThatTheBodyTook) {
  const std::string path = NewTempPath("times.xml");
  RunCrowd({"--gtest_filter=Sleeping.*", "--hermetest_jobs=2",
            absl::StrCat("--gtest_output=xml:", path)});
  const std::string report = ReadFile(path);
  std::smatch time;
  ASSERT_TRUE(
      std::regex_search(report, time, std::regex("testcase name=\"Test\"[^>]* time=\"([0-9.]+)\"")))
      << report;
  EXPECT_GE(std::stod(time[1]), 0.03);
}

// A crowd whose processes, all of them, hold the end of a pipe.
class WatchedCrowd {
 public:
  explicit WatchedCrowd(const std::vector<std::string>& flags) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], kReportFd);
      BecomeProgram(Crowd(flags), Options(), open("/dev/null", O_WRONLY));
    }
    close(ends[1]);
    read_end_ = ends[0];
  }
  WatchedCrowd(const WatchedCrowd&) = delete;
  WatchedCrowd& operator=(const WatchedCrowd&) = delete;
  ~WatchedCrowd() { close(read_end_); }

  void WaitForThoseWhoWait(int count) const {
    char dot = 0;
    while (count > 0 && read(read_end_, &dot, 1) == 1) --count;
  }

  void Signal(int signal) const { kill(pid_, signal); }

  // The status by wait(2) of the program.
  int WaitForItsEnd() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return status;
  }

  // Returns once nobody has the pipe.
  void WaitForTheEndOfAll() const {
    char dots[16];
    while (read(read_end_, dots, sizeof(dots)) > 0) {
    }
  }

 private:
  pid_t pid_ = -1;
  int read_end_ = -1;
};

TEST(Interrupted, LeavesNobody) {
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    const WatchedCrowd crowd({"--gtest_filter=Waiting.T*:Waiting.Four", "--hermetest_jobs=3"});
    crowd.WaitForThoseWhoWait(3);
    crowd.Signal(signal);
    const int status = crowd.WaitForItsEnd();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal);
    crowd.WaitForTheEndOfAll();
  }
}

// In a host whose /tmp and /var/tmp are its own and have no mounts in them, which would be in the
// way of an ordinary user. The program may lie below them: it is executed by a descriptor.
TEST(FilesOfJobs, DoNotCollideWherePrivate) {
  const int program = open(Runfile("tests/jobs/crowd").c_str(), O_RDONLY);
  ASSERT_GE(program, 0);
  const IsolatedResult result = RunIsolated(Isolation(), [program] {
    for (const char* path : {"/tmp", "/var/tmp"}) {
      ASSERT_EQ(mount("tmp", path, "tmpfs", 0, "mode=1777"), 0);
    }
    ASSERT_EQ(chdir("/"), 0);
    unsetenv("TEST_TMPDIR");
    const std::vector<std::string> flags = {absl::StrCat("/proc/self/fd/", program),
                                            "--gtest_filter=*Naming.*", "--hermetest_jobs=4"};
    std::vector<std::string> private_files = flags;
    private_files.emplace_back("--hermetest_files=tmp");
    const ProgramResult apart = RunProgram(private_files);
    EXPECT_EQ(apart.exit_code, 0) << apart.output;
    EXPECT_TRUE(std::filesystem::is_empty("/tmp"));
    const ProgramResult together = RunProgram(flags);
    EXPECT_THAT(together.output, HasSubstr("6 FAILED TESTS"));
  });
  EXPECT_TRUE(result.passed()) << result;
  close(program);
}

TEST(FailFast, EndsThoseWhoseTurnDoesNotCome) {
  const WatchedCrowd crowd({"--gtest_filter=Failing.*:Waiting.*", "--hermetest_jobs=5",
                            "--gtest_fail_fast", "--gtest_repeat=2"});
  const int status = crowd.WaitForItsEnd();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1);
  crowd.WaitForTheEndOfAll();
}

}  // namespace
}  // namespace hermetest::tests

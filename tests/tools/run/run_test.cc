// What `hermetest run` does with tests, to go by its output and its exit code.

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/run/run_hermetest.h"

namespace hermetest::tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Run, TellsOfEachTest) {
  const HermetestResult run = RunTests({"--jobs=1", "--slowest=0"}, "well_behaved");
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(WithoutTimes(run.out), ReadFile(Runfile("tests/tools/run/testdata/well_behaved.txt")));
  EXPECT_EQ(run.err, "");
}

TEST(Run, TellsHowTestsEnded) {
  const HermetestResult run = RunTests({"--jobs=1"}, "troubled", {"--gtest_filter=Bad.*:Good.*"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(WithoutTimes(run.out), ReadFile(Runfile("tests/tools/run/testdata/troubled.txt")));
}

// A process that does not come to its end takes the reports of all its tests along.
TEST(Run, LosesNoResultOfABatch) {
  const HermetestResult alone = RunTests({"--output=never"}, "troubled", {"--gtest_filter=*d.*"});
  for (const char* batch : {"2", "3", "100"}) {
    const HermetestResult run =
        RunTests({"--output=never", "--batch", batch}, "troubled", {"--gtest_filter=*d.*"});
    const auto summary = [](const HermetestResult& result) {
      return WithoutTimes(result.out.substr(result.out.find(" tests in ")));
    };
    EXPECT_EQ(summary(run), summary(alone)) << "batch of " << batch;
  }
}

TEST(Run, KeepsTheOutputOfATestInABatchApart) {
  const HermetestResult run = RunTests({"--jobs=1", "--batch=10"}, "well_behaved",
                                       {"--gtest_filter=Plain.Fails*:Some*AreShort/3"});
  const size_t second = run.out.find("FAIL  Plain.FailsWithProperty");
  ASSERT_NE(second, std::string::npos) << run.out;
  EXPECT_THAT(run.out.substr(second), Not(HasSubstr("printed before the failure")));
}

// What `run` prints until a deadline that it is given in words, which stand for DEADLINE then. A
// slow machine may need longer until the program is where it is to be stopped, with an output that
// `there` matches: then it has ten times as long, and a hundred times.
template <typename Run>
HermetestResult RunPastDeadline(const Run& run, const testing::Matcher<const std::string&>& there) {
  HermetestResult result;
  for (const std::string deadline : {"300ms", "3s", "30s"}) {
    result = run(deadline);
    for (std::string* text : {&result.out, &result.err}) {
      *text = absl::StrReplaceAll(*text, {{" " + deadline, " DEADLINE"}});
    }
    if (testing::Value(result.out + result.err, there)) break;
  }
  return result;
}

TEST(Run, EndsATestAtItsDeadline) {
  const auto there = AllOf(HasSubstr("What ran in its sandbox then:"), HasSubstr("1 passed"),
                           ContainsRegex("2 +0 S .* troubled "));
  const HermetestResult run = RunPastDeadline(
      [](const std::string& deadline) {
        return RunTests({"--timeout=" + deadline, "--tmp=shared"}, "troubled",
                        {"--gtest_filter=Hanging.WaitsForEver:Good.Passes"},
                        {{"READY_FILE", NewTempPath("ready")}});
      },
      there);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("ran past its deadline of DEADLINE and was killed\n"), there));
}

TEST(Run, RunsFailingTestsAgain) {
  const HermetestResult run = RunTests({"--jobs=1", "--retries=2", "--tmp=shared"}, "troubled",
                                       {"--gtest_filter=Flaky.*:Bad.Fails:Good.Passes"},
                                       {{"COUNTER_FILE", NewTempPath("count")}});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(WithoutTimes(run.out),
              EndsWith("3 tests in T with 1 job: 1 passed, 1 flaky, 1 failed\n"
                       "Flaky:\n"
                       "  Flaky.FailsTwice (T): failed 2 of 3 runs\n"
                       "Failed:\n"
                       "  Bad.Fails (T), in each of 3 runs\n"));
}

TEST(Run, RepeatsUntilATestFails) {
  // It passes from its third call on, so that the first repetition is the last.
  const HermetestResult run =
      RunTests({"--repeat-until-failure", "--tmp=shared"}, "troubled", {"--gtest_filter=Flaky.*"},
               {{"COUNTER_FILE", NewTempPath("count")}});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("Iteration 1\n"), Not(HasSubstr("Iteration 2\n"))));
}

TEST(Run, RepeatsAsOftenAsTheProgramWould) {
  const HermetestResult run =
      RunTests({"--tmp=shared"}, "troubled", {"--gtest_filter=Flaky.*", "--gtest_repeat=3"},
               {{"COUNTER_FILE", NewTempPath("count")}});
  EXPECT_EQ(run.exit_code, 1);  // two of three failed
  EXPECT_THAT(run.out, AllOf(HasSubstr("Iteration 3\n"), Not(HasSubstr("Iteration 4\n")),
                             EndsWith("1 passed\n")));
}

TEST(Run, StopsAtTheFirstFailureWhenAsked) {
  const HermetestResult run =
      RunTests({"--jobs=1"}, "troubled", {"--gtest_filter=Good.*:Bad.*", "--gtest_fail_fast"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("3 passed, 1 failed, 5 not run"));
}

TEST(Run, NamesTheSlowest) {
  const HermetestResult run = RunTests({"--slowest=1", "--timeout=1s"}, "troubled",
                                       {"--gtest_filter=Good.*:Hanging.WaitsForEver"});
  EXPECT_THAT(WithoutTimes(run.out), HasSubstr("Slowest:\n     T  Hanging.WaitsForEver\n"));
}

// So short a time often passes before the program has begun.
TEST(Run, GivesNoTimeToAProgramThatDidNotBegin) {
  const HermetestResult run =
      RunTests({"--timeout=1ns"}, "troubled", {"--gtest_filter=Good.Passes", "--gtest_repeat=10"});
  EXPECT_THAT(run.out, HasSubstr("Iteration 10\n"));
  EXPECT_THAT(run.out, ContainsRegex("Good.Passes \\([0-9]+\\.[0-9]+ s\\)"));
  EXPECT_THAT(run.out, Not(HasSubstr("(-")));
}

TEST(Run, ShowsOutputAsToldTo) {
  const std::vector<std::string> filter = {"--gtest_filter=Bad.Fails:Good.Passes"};
  EXPECT_THAT(
      RunTests({"--output=failed"}, "troubled", filter).out,
      AllOf(HasSubstr("    said before the failure\n"), Not(HasSubstr("Good.Passes (0 ms)"))));
  EXPECT_THAT(RunTests({"--output=never"}, "troubled", filter).out,
              Not(HasSubstr("said before the failure")));
  EXPECT_THAT(RunTests({"--output=immediate"}, "troubled", filter).out,
              AllOf(HasSubstr("\nsaid before the failure\n"), HasSubstr("Good.Passes (0 ms)")));
}

TEST(Run, KeepsTheEndsOfVeryMuchOutput) {
  const HermetestResult run = RunTests({}, "troubled", {"--gtest_filter=Loud.*"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("[ RUN      ] Loud.FillsManyPipes\n"),
                             HasSubstr(" bytes are left out here]\n"), HasSubstr("    the end\n")));
}

TEST(Run, GivesEachTestItsOwnTemporaryFiles) {
  const std::string directory = NewTempPath("tmp");
  std::filesystem::create_directory(directory);
  const std::map<std::string, std::string> environment = {{"TEST_TMPDIR", directory}};
  const std::vector<std::string> filter = {"--gtest_filter=SameName.*"};
  const HermetestResult own = RunTests({}, "troubled", filter, environment);
  EXPECT_EQ(own.exit_code, 0) << own.out;
  EXPECT_TRUE(std::filesystem::is_empty(directory));

  const HermetestResult shared = RunTests({"--tmp=shared"}, "troubled", filter, environment);
  EXPECT_EQ(shared.exit_code, 1) << shared.out;
  EXPECT_FALSE(std::filesystem::is_empty(directory));
}

// The kernel stacks two overlays at most.
TEST(Run, NamesTheRemedyWhereTemporaryFilesCannotBeItsOwn) {
  const std::vector<std::string> nest = {HermetestPath(), "run", "--each=false", "--tmp=private"};
  std::vector<std::string> words = {"--each=false", "--tmp=private"};
  for (int i = 0; i < 2; ++i) words.insert(words.end(), nest.begin(), nest.end());
  HermetestOptions options;
  options.environment = OutsideOfBazel();
  words.insert(words.begin(), "run");
  words.push_back(Runfile("tests/tools/run/observe.sh"));
  const HermetestResult run = RunHermetest(words, options);
  EXPECT_EQ(run.exit_code, 125);
  EXPECT_THAT(run.err, AllOf(StartsWith("hermetest run: mount overlay for a private /"),
                             EndsWith(": Invalid argument; --tmp shared does without\n")));
}

TEST(Run, IsolatesInEveryWayThatItIsTold) {
  const HermetestResult run = RunTests(
      {"--hostname=tested", "--network", "--user-namespace", "--as-init", "--propagation=slave",
       "--each=false", "--cgroup-namespace", "--monotonic=1193h", "--boottime=-5s"},
      "observe.sh");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(
      run.out,
      "pid 1\nhostname tested\ngroups /\nclocks monotonic+4294800 boottime+-5 \ninterfaces 1\n");
}

TEST(Run, TreatsSurvivorsAsTold) {
  const std::vector<std::string> filter = {"--gtest_filter=Leaving.*"};
  const HermetestResult ignored = RunTests({}, "troubled", filter);
  EXPECT_EQ(ignored.exit_code, 0);
  EXPECT_THAT(ignored.out, Not(HasSubstr("left")));
  const HermetestResult reported = RunTests({"--survivors=report"}, "troubled", filter);
  EXPECT_EQ(reported.exit_code, 0);
  EXPECT_THAT(reported.out, HasSubstr("Leaving.LeavesAProcess left 1 process running:\n"));
  const HermetestResult failed = RunTests({"--survivors=fail"}, "troubled", filter);
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(WithoutTimes(failed.out), HasSubstr("(T): left 1 process running\n"));
}

TEST(Run, RunsAProgramAsAWhole) {
  const HermetestResult run = RunTests({"--each=false"}, "troubled", {"--gtest_filter=Good.*"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("[==========] 3 tests from 1 test suite ran."));
  EXPECT_EQ(RunTests({"--each=false"}, "troubled", {"--gtest_filter=Bad.ExitsWithSeven"}).exit_code,
            7);
  EXPECT_EQ(RunTests({"--each=false"}, "troubled", {"--gtest_filter=Bad.Crashes"}).exit_code,
            128 + SIGSEGV);
  const auto there = AllOf(HasSubstr("what ran in its sandbox then:\n"), HasSubstr(" troubled "));
  const HermetestResult late = RunPastDeadline(
      [](const std::string& deadline) {
        return RunTests({"--each=false", "--timeout=" + deadline}, "troubled",
                        {"--gtest_filter=Hanging.WaitsForEver"});
      },
      there);
  EXPECT_EQ(late.exit_code, 1);
  EXPECT_THAT(late.err, AllOf(HasSubstr("--timeout DEADLINE: "), there));
}

TEST(Run, LetsTheProgramAnswerQuestions) {
  EXPECT_THAT(RunTests({}, "troubled", {"--gtest_list_tests"}).out, HasSubstr("Good.\n  Passes\n"));
  EXPECT_THAT(RunTests({}, "troubled", {"--help"}).out, HasSubstr("--gtest_filter"));
}

TEST(Run, WritesATrace) {
  const std::string trace = NewTempPath("trace");
  RunTests({"--jobs=1", "--trace", trace}, "troubled", {"--gtest_filter=Good.Passes:Bad.Crashes"});
  const std::string numbers = "([\"](ts|dur)\": )[0-9]+";
  EXPECT_EQ(std::regex_replace(ReadFile(trace), std::regex(numbers), "$1N"),
            ReadFile(Runfile("tests/tools/run/testdata/trace.json")));
}

// Sends `signal` once the test that never ends has begun, and all others are reported as passed.
struct Interrupted {
  int exit_code = -1;
  std::string out;
  std::string report;
  absl::Duration took;
};

Interrupted Interrupt(int signal, const std::vector<std::string>& flags,
                      std::map<std::string, std::string> environment = {}) {
  const std::string ready = NewTempPath("ready");
  const std::string report = NewTempPath("report");
  std::vector<std::string> command = {HermetestPath(), "run"};
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(),
                 {"--tmp=shared", "--", Runfile("tests/tools/run/troubled"),
                  "--gtest_filter=Good.*:Hanging.WaitsForEver", "--gtest_output=xml:" + report});
  ProgramOptions options;
  options.environment = OutsideOfBazel(std::move(environment));
  options.environment["READY_FILE"] = ready;
  int pid_pipe[2];
  EXPECT_EQ(pipe(pid_pipe), 0);
  options.before_exec = [&] {
    const pid_t pid = getpid();
    static_cast<void>(!write(pid_pipe[1], &pid, sizeof(pid)));
  };
  Interrupted result;
  absl::Time sent;
  std::atomic<bool> others_passed = false;
  options.on_output = [&](const std::string& output) {
    // The last of them, and its line by `hermetest run` or by GoogleTest.
    others_passed = absl::StrContains(output, "[3/4] PASS") ||
                    absl::StrContains(output, "[       OK ] Good.PassesLast");
  };
  std::thread sender([&] {
    pid_t pid = -1;
    EXPECT_EQ(read(pid_pipe[0], &pid, sizeof(pid)), static_cast<ssize_t>(sizeof(pid)));
    while (!others_passed || !std::filesystem::exists(ready)) {
      absl::SleepFor(absl::Milliseconds(10));
    }
    sent = absl::Now();
    kill(pid, signal);
  });
  const ProgramResult program = RunProgram(command, options);
  sender.join();
  result.took = absl::Now() - sent;
  result.exit_code = program.exit_code;
  result.out = program.output;
  if (std::filesystem::exists(report)) result.report = ReadFile(report);
  return result;
}

TEST(Run, TellsAtASignalWhatRan) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Interrupted run = Interrupt(signal, {"--jobs=2"});
    EXPECT_EQ(run.exit_code, 128 + signal) << run.out;
    RecordProperty("ended_after", absl::FormatDuration(run.took));
    EXPECT_THAT(run.out,
                AllOf(HasSubstr(signal == SIGINT ? "Ended by SIGINT.\n" : "Ended by SIGTERM.\n"),
                      HasSubstr("3 passed, 1 interrupted\nInterrupted:\n"),
                      ContainsRegex("Hanging.WaitsForEver \\(.*: was stopped\n"),
                      HasSubstr("What ran in its sandbox then:\n")));
    EXPECT_THAT(run.report,
                AllOf(HasSubstr("tests=\"4\" failures=\"1\""), HasSubstr("The test was stopped")));
  }
}

TEST(Run, TellsAtASignalWhatRanOfAWholeProgram) {
  const Interrupted run = Interrupt(SIGTERM, {"--each=false"});
  EXPECT_EQ(run.exit_code, 128 + SIGTERM);
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("hermetest run: SIGTERM: "),
                    HasSubstr("what ran in its sandbox then:\n"), HasSubstr(" troubled ")));
}

// TEST_PREMATURE_EXIT_FILE is there as long as the end would be premature.
TEST(Run, TellsTheTestRunnerOfAPrematureEnd) {
  const std::string file = NewTempPath("premature");
  const HermetestResult run = RunTests({}, "troubled", {"--gtest_filter=Bad.ExitsWithZero"},
                                       {{"TEST_PREMATURE_EXIT_FILE", file}});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_FALSE(std::filesystem::exists(file));

  RunTests({"--each=false", "--tmp=shared"}, "troubled", {"--gtest_filter=Bad.ExitsWithZero"},
           {{"TEST_PREMATURE_EXIT_FILE", file}});
  EXPECT_TRUE(std::filesystem::exists(file));  // the program's doing

  std::filesystem::remove(file);
  const Interrupted interrupted = Interrupt(SIGTERM, {}, {{"TEST_PREMATURE_EXIT_FILE", file}});
  EXPECT_EQ(interrupted.exit_code, 128 + SIGTERM);
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST(Run, TellsTheTestRunnerThatItKnowsShards) {
  const std::string file = NewTempPath("shards");
  RunTests(
      {}, "troubled", {"--gtest_filter=Good.*"},
      {{"TEST_TOTAL_SHARDS", "2"}, {"TEST_SHARD_INDEX", "0"}, {"TEST_SHARD_STATUS_FILE", file}});
  EXPECT_TRUE(std::filesystem::exists(file));
  const HermetestResult run =
      RunTests({}, "troubled", {}, {{"TEST_TOTAL_SHARDS", "2"}, {"TEST_SHARD_INDEX", "2"}});
  EXPECT_EQ(run.exit_code, 125);
  EXPECT_EQ(
      run.err,
      "hermetest run: TEST_SHARD_INDEX=2 of TEST_TOTAL_SHARDS=2: it must be from 0 to one less "
      "than the total\n");
}

struct Refusal {
  std::vector<std::string> words;
  int exit_code;
  std::string error;
};

TEST(Run, RefusesWhatItCannotDo) {
  const std::string troubled = Runfile("tests/tools/run/troubled");
  // None of the test's data: a remote worker makes all of these executable.
  const std::string no_program = NewTempPath("no_program");
  std::ofstream(no_program).close();
  const Refusal refusals[] = {
      {{"run"}, 125, "a program is missing: hermetest run [FLAGS] -- BINARY [GTEST FLAGS]"},
      {{"run", "--jobs=x", troubled}, 125, "--jobs=x: it must be a whole number from 0 on"},
      {{"run", "--batch=0", troubled}, 125, "--batch=0: it must be a whole number from 1 on"},
      {{"run", "--timeout=5", troubled},
       125,
       "--timeout=5: it must be a positive duration with its unit, such as 30s, 1m30s or 500ms, or "
       "inf"},
      {{"run", "--boottime=yesterday", troubled},
       125,
       "--boottime=yesterday: it must be a duration with its unit, such as 1193h, 0 or -5s"},
      {{"run", "--network=maybe", troubled},
       125,
       "--network=maybe: it must be \"true\" or \"false\""},
      {{"run", "--survivors=spare", troubled},
       125,
       "--survivors=spare: it must be \"ignore\", \"report\" or \"fail\""},
      {{"run", "--each=false", "--retries=2", troubled},
       125,
       "--retries is for single tests: it takes --each=true, and here the program runs as a whole"},
      {{"run", "--each=false", "--trace=/dev/null", troubled},
       125,
       "--trace is for single tests: it takes --each=true, and here the program runs as a whole"},
      {{"run", "--output=all", troubled},
       125,
       "--output=all: it must be \"immediate\" or \"failed\" or \"never\""},
      {{"run", "--", troubled, "--gtest_repeat=x"},
       125,
       "--gtest_repeat=x: it must be a whole number"},
      {{"run", "--", troubled, "--gtest_output=text:x"},
       125,
       "--gtest_output=text:x: it must begin with \"xml\" or \"json\""},
      {{"run", "no_such_program"},
       127,
       "no program no_such_program in PATH; one in this directory is ./no_such_program"},
      {{"run", "./no_such_program"},
       127,
       "cannot execute ./no_such_program: No such file or directory"},
      {{"run", no_program},
       126,
       absl::StrCat("cannot execute ", no_program, ": Permission denied")},
      {{"run", "/bin/true"},
       125,
       "/bin/true lists no tests: called with --gtest_list_tests, it exited with status 0; "
       "--each=false runs any program as a whole; it printed nothing"},
  };
  for (const Refusal& refusal : refusals) {
    HermetestOptions options;
    options.environment = OutsideOfBazel();
    const HermetestResult run = RunHermetest(refusal.words, options);
    EXPECT_EQ(run.exit_code, refusal.exit_code);
    EXPECT_EQ(run.err, absl::StrCat("hermetest run: ", refusal.error, "\n"));
    EXPECT_EQ(run.out, "");
  }
}

TEST(Run, ReadsVariables) {
  const HermetestResult run =
      RunTests({}, "troubled", {"--gtest_filter=Good.*"}, {{"HERMETEST_JOBS", "7"}});
  EXPECT_THAT(run.out, HasSubstr(" with 7 jobs: "));
  const HermetestResult refused =
      RunTests({}, "troubled", {"--gtest_filter=Good.*"}, {{"HERMETEST_JOBS", "many"}});
  EXPECT_EQ(refused.exit_code, 125);
  EXPECT_EQ(refused.err,
            "hermetest run: HERMETEST_JOBS=many: it must be a whole number from 0 on\n");
}

}  // namespace
}  // namespace hermetest::tests

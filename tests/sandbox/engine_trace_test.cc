// HERMETEST_TRACE=FILE and HERMETEST_PREPARE: what the engine says that it does, and who says it.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/engine_trace.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using Environment = std::map<std::string, std::string>;

ProgramResult RunTraced(const std::string& trace, const Environment& environment = {},
                        const std::string& filter = "*") {
  ProgramOptions options;
  options.environment = {
      {"HERMETEST_ISOLATION", "on"}, {"HERMETEST_PREPARE", ""}, {"HERMETEST_TRACE", trace}};
  for (const auto& [name, value] : environment) options.environment[name] = value;
  return RunProgram({Runfile("tests/sandbox/traced_helper"), "--gtest_filter=" + filter}, options);
}

// Of a program whose tests pass.
std::vector<TraceEvent> TraceOf(const Environment& environment, const std::string& filter = "*") {
  const std::string path = NewTempPath("trace.json");
  const ProgramResult result = RunTraced(path, environment, filter);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  return ReadEngineTrace(path);
}

TEST(EngineTrace, TellsOfTheSandboxOfEachTest) {
  const std::vector<TraceEvent> events = TraceOf({{"HERMETEST_PREPARE", "on"}}, "Traced.*");
  const auto prepared = ElementsAre("prepared", "taken", "fork", "reaped");
  EXPECT_THAT(SandboxesOfTests(events),
              UnorderedElementsAre(
                  Pair("Traced.First", ElementsAre("made", "fork", "reaped")),
                  Pair("Traced.ForksAChild", prepared), Pair("Traced.RunsABlock", prepared),
                  Pair("Traced.ExecutesTheProgramAgain", prepared),
                  Pair("Traced.LeavesAProcess", prepared), Pair("Traced.Last", prepared)));
  EXPECT_THAT(ReasonsToDiscard(events), IsEmpty());
}

TEST(EngineTrace, ShowsNoPreparationWhereItIsSwitchedOff) {
  const std::vector<TraceEvent> events = TraceOf({{"HERMETEST_PREPARE", "off"}}, "Traced.*");
  const auto sandboxes = SandboxesOfTests(events);
  EXPECT_THAT(sandboxes, SizeIs(6));
  for (const auto& [test, steps] : sandboxes) {
    EXPECT_THAT(steps, ElementsAre("made", "fork", "reaped")) << test;
  }
  for (const char* name : {"prepared", "taken", "discarded"}) {
    EXPECT_EQ(CountEvents(events, name), 0U) << name;
  }
}

// An empty sandbox is collected once the next test runs; one that holds something, before.
TEST(EngineTrace, ShowsWhichSandboxesTheNextTestWaitsFor) {
  for (const char* prepare : {"on", "off"}) {
    const std::vector<TraceEvent> events = TraceOf({{"HERMETEST_PREPARE", prepare}}, "Traced.*");
    std::set<std::string> waited_for;
    for (const TraceEvent& event : events) {
      if (event.name == "end of a sandbox in use") waited_for.insert(event.test);
    }
    EXPECT_THAT(waited_for, ElementsAre("Traced.LeavesAProcess"));
    EXPECT_EQ(CountReapedLate(events), 5U);
  }
}

TEST(EngineTrace, HasTheTimeOfEachTestProcess) {
  std::map<std::string, TraceEvent> forks;
  std::map<std::string, TraceEvent> processes;
  for (const TraceEvent& event : TraceOf({})) {
    if (event.name == "fork") forks[event.test] = event;
    if (event.name == "test process") processes[event.test] = event;
  }
  EXPECT_THAT(forks, SizeIs(8));  // the block inside of a test is not this program's
  EXPECT_THAT(processes, SizeIs(8));
  for (const auto& [test, process] : processes) {
    EXPECT_EQ(process.phase, "X") << test;
    EXPECT_EQ(forks[test].phase, "X") << test;
    EXPECT_GE(process.begin + process.duration, forks[test].begin + forks[test].duration) << test;
  }
}

// None of the other processes that leave by exit(3): neither is there a file before the end, as
// the tests themselves look for, nor an event of theirs.
TEST(EngineTrace, IsWrittenByTheTestProgramOnly) {
  const std::vector<TraceEvent> events = TraceOf({});
  std::set<int64_t> pids;
  std::set<std::string> labels;
  for (const TraceEvent& event : events) {
    pids.insert(event.pid);
    if (event.name == "fork") labels.insert(event.test);
  }
  EXPECT_THAT(pids, SizeIs(1));
  EXPECT_THAT(labels, Contains("RunIsolated"));
}

TEST(EngineTrace, NamesTestsAsTheyAreCalled) {
  const std::vector<TraceEvent> events = TraceOf({}, "Quoted.*");
  EXPECT_THAT(SandboxesOfTests(events),
              ElementsAre(Pair("Quoted.a \"b\" \\ \t\x01", Not(IsEmpty()))));
}

TEST(EngineTrace, IsWrittenWhereItWasAskedForWhateverTheDirectoryIsLater) {
  const std::string directory = NewTempPath("directory");
  ASSERT_EQ(mkdir(directory.c_str(), 0700), 0);
  ProgramOptions options;
  options.environment = {{"HERMETEST_ISOLATION", "on"}, {"HERMETEST_TRACE", "trace.json"}};
  options.before_exec = [&] {
    if (chdir(directory.c_str()) != 0) _exit(126);
  };
  const ProgramResult result = RunProgram(
      {Runfile("tests/sandbox/traced_helper"), "--gtest_filter=Traced.First:InProgram.Changes*"},
      options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(ReadEngineTrace(directory + "/trace.json"), Not(IsEmpty()));
}

// Nothing is isolated, so there is no engine at work.
TEST(EngineTrace, IsNotWrittenWhereNothingIsIsolated) {
  const std::string path = NewTempPath("trace.json");
  const ProgramResult result =
      RunTraced(path, {{"HERMETEST_ISOLATION", "off"}}, "Traced.First:InProgram.ForksAChild");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(EngineTrace, ReportsWhyItCannotBeWritten) {
  const std::map<std::string, std::string> reasons = {
      {"/proc/no/such/trace.json", "No such file or directory"},
      {"/", "Is a directory"},
      {"/dev/full", "No space left on device"},
  };
  for (const auto& [path, reason] : reasons) {
    const ProgramResult result = RunTraced(path, {}, "Quoted.*");
    EXPECT_EQ(result.exit_code, 0) << result.output;  // the tests have passed
    EXPECT_THAT(result.output, HasSubstr(absl::StrCat("Hermetest: cannot write the trace to ", path,
                                                      ": ", reason, "\n")));
  }
}

// tests/support/without_preparation.bzl runs this test, too: else its tests could be the same
// twice.
TEST(Prepare, IsOffInTestsWithoutPreparation) {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  const bool off = absl::EndsWith(variable("TEST_TARGET"), "_without_preparation") ||
                   variable("HERMETEST_PREPARE") == "off";
  const std::string path = NewTempPath("trace.json");
  ProgramOptions options;
  options.environment = {{"HERMETEST_ISOLATION", "on"}, {"HERMETEST_TRACE", path}};
  const ProgramResult result =
      RunProgram({Runfile("tests/sandbox/traced_helper"), "--gtest_filter=Traced.*"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(CountEvents(ReadEngineTrace(path), "taken"), off ? 0U : 5U);
}

TEST(Prepare, TakesNoOtherValue) {
  for (const char* value : {"no", "OFF", "on "}) {
    const std::string complaint =
        std::string("Hermetest: HERMETEST_PREPARE=") + value + ": it must be \"on\" or \"off\"\n";
    const std::string path = NewTempPath("trace.json");
    const ProgramResult result =
        RunTraced(path, {{"HERMETEST_PREPARE", value}}, "Traced.First:InProgram.RunsABlock");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output, AllOf(HasSubstr(complaint), HasSubstr("2 FAILED TESTS")));
  }
}

}  // namespace
}  // namespace hermetest::tests

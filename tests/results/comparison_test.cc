// The same tests on GoogleTest's fixtures and on isolated ones, or in a program that isolates all,
// one by one or several at once, say the same: to the console, in XML, in JSON, and by exit status.

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/tests/results/same_text.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

#ifdef HERMETEST_COMPARE_ALL_ISOLATED
constexpr char kPlain[] = "compared_plain_unmixed";
constexpr char kIsolated[] = "compared_all_isolated";
#elif defined(HERMETEST_COMPARE_AS_INIT)
constexpr char kPlain[] = "compared_plain";
constexpr char kIsolated[] = "compared_as_init";
#else
constexpr char kPlain[] = "compared_plain";
constexpr char kIsolated[] = "compared_isolated";
#endif

#ifdef HERMETEST_COMPARE_JOBS
constexpr char kJobs[] = "4";
#else
constexpr char kJobs[] = "1";
#endif

struct Row {
  std::string name;
  std::vector<std::string> flags = {};
  int exit_code = 0;                     // -1 for an end by `signal`
  std::string witness = "[==========]";  // what must be on the console
  int signal = 0;
  std::map<std::string, std::string> environment = {};
  bool reports = true;  // GoogleTest comes to write its report
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

struct Outcome {
  ProgramResult program;
  std::string report;  // empty when none was written
};

Outcome RunReporting(const std::string& program, const Row& row, const std::string& format) {
  const std::string path = NewTempPath(format);
  std::vector<std::string> arguments = {Runfile("tests/results/" + program),
                                        absl::StrCat("--gtest_output=", format, ":", path)};
  arguments.insert(arguments.end(), row.flags.begin(), row.flags.end());
  ProgramOptions options;
  options.environment = row.environment;
  options.environment["HERMETEST_JOBS"] = kJobs;
  // Some runs end by a signal, and are meant to.
  options.before_exec = [] {
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
  };
  Outcome outcome;
  outcome.program = RunProgram(arguments, options);
  if (access(path.c_str(), F_OK) == 0) {
    outcome.report = ReadFile(path);
    unlink(path.c_str());
  }
  return outcome;
}

class Comparison : public testing::TestWithParam<Row> {
 protected:
  static void Compare(const std::string& format) {
    const Row& row = GetParam();
    const Outcome plain = RunReporting(kPlain, row, format);
    const Outcome isolated = RunReporting(kIsolated, row, format);
    EXPECT_EQ(plain.program.exit_code, row.exit_code);
    EXPECT_EQ(isolated.program.exit_code, row.exit_code);
    EXPECT_EQ(plain.program.signal, row.signal);
    EXPECT_EQ(isolated.program.signal, row.signal);
    EXPECT_TRUE(absl::StrContains(plain.program.output, row.witness));
    EXPECT_EQ(plain.report.empty(), row.exit_code < 0 || !row.reports)
        << "which reports are written at all?";
    EXPECT_EQ(
        FirstDifference(Normalized(plain.program.output), Normalized(isolated.program.output)), "");
    EXPECT_EQ(FirstDifference(Normalized(plain.report), Normalized(isolated.report)), "");
  }
};

TEST_P(Comparison, ConsoleAndXmlAreTheSame) { Compare("xml"); }
TEST_P(Comparison, ConsoleAndJsonAreTheSame) { Compare("json"); }

// Tests that neither throw nor take long.
constexpr char kCalm[] =
    "--gtest_filter=Expectations.Of*:Assertions.*:Properties.*:Range/*:Named/*:Typed/*:Numbers/*:"
    "Registered.*:BodySkip*:SetUpFail*:Mocks.*:Mixed*:-*Exceptions:*OfEveryKind";

// What a listener notes about all the others can be read and compared.
constexpr char kNotLong[] = "--gtest_filter=-LongMessage.*";

constexpr char kPassing[] =
    "--gtest_filter=Comparison.*:Expectations.ThatHold:CaughtFailures.AsExpected:Registered."
    "Number1:"
    "Properties.KeepTheirOrder:Mocks.AreSatisfied:SuiteWithProperties.*";

INSTANTIATE_TEST_SUITE_P(
    Of, Comparison,
    testing::Values(
        Row{"Everything", {}, 1, "Comparison.IsOfTwoPrograms"},
        Row{"DisabledTestsToo",
            {"--gtest_also_run_disabled_tests", "--gtest_filter=*Disabled*:*DISABLED*"},
            1,
            "run all the same"},
        Row{"DisabledTestsNot", {"--gtest_filter=*Disabled*:*DISABLED*"}, 0, "2 DISABLED TESTS"},
        Row{"FilterOfPassingTests", {kPassing}, 0, "[  PASSED  ] 8 tests"},
        Row{"FilterWithAnException",
            {"--gtest_filter=Assertions.*:-*.EndTheBody"},
            1,
            "Assertions.ElsewhereByNameAndLine"},
        Row{"FilterOfNothing", {"--gtest_filter=None.*"}, 0, "0 tests"},
        Row{"Repetition", {kCalm, "--gtest_repeat=3"}, 1, "iteration 3"},
        Row{"RepetitionInOneEnvironment",
            {"--gtest_filter=Environment.*", "--gtest_repeat=2",
             "--gtest_recreate_environments_when_repeating=0"},
            0,
            "iteration 2"},
        Row{"RepetitionInNewEnvironments",
            {"--gtest_filter=Environment.*", "--gtest_repeat=2",
             "--gtest_recreate_environments_when_repeating=1"},
            1,
            "iteration 2"},
        Row{"Shuffle", {kCalm, "--gtest_shuffle", "--gtest_random_seed=17"}, 1, "seed of 17"},
        Row{"ShuffledRepetition",
            {kCalm, "--gtest_shuffle", "--gtest_random_seed=99", "--gtest_repeat=2"},
            1,
            "seed of 100"},
        Row{"FailFast", {kCalm, "--gtest_fail_fast"}, 1, "[  SKIPPED ]"},
        Row{"Brief", {kCalm, "--gtest_brief=1"}, 1, "[  FAILED  ]"},
        Row{"ColorWithoutTimes", {kCalm, "--gtest_color=yes", "--gtest_print_time=0"}, 1, "\033["},
        Row{"ListOfTests", {"--gtest_list_tests"}, 0, "OfTruth"},
        Row{"ThreadsafeDeathTests",
            {"--gtest_death_test_style=threadsafe",
             "--gtest_filter=StyleOfTheProgram*:CaughtFailures.OnAll*"},
            1,
            "StyleOfTheProgramDeathTest.Dies"},
        Row{"QuietMocks", {"--gtest_filter=Mocks.*", "--gmock_verbose=error"}, 1, "Mocks.Warn"}),
    [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

#ifndef HERMETEST_COMPARE_ALL_ISOLATED
INSTANTIATE_TEST_SUITE_P(
    OfMixedSuites, Comparison,
    testing::Values(Row{"InOrder", {"--gtest_filter=Mixed*"}, 1, "MixedInOneSuite.OrdinaryAgain"},
                    Row{"Shuffled",
                        {"--gtest_filter=Mixed*", "--gtest_shuffle", "--gtest_random_seed=3",
                         "--gtest_repeat=4"},
                        1,
                        "seed of 6"}),
    [](const testing::TestParamInfo<Row>& info) { return info.param.name; });
#endif

INSTANTIATE_TEST_SUITE_P(
    OfFlagsOnFailure, Comparison,
    testing::Values(
        Row{"ThrowWithoutFailure",
            {kPassing, "--gtest_throw_on_failure", "--gtest_filter=Expectations.ThatHold"},
            0},
        Row{"ThrowAtTheFirstExpectation",
            {"--gtest_throw_on_failure", "--gtest_filter=Expectations.*"},
            -1,
            "said after it",
            SIGABRT},
        Row{"ThrowAtAnAssertion",
            {"--gtest_throw_on_failure", "--gtest_filter=BodyFailFatally.*"},
            -1,
            "fatally",
            SIGABRT},
        Row{"ThrowInSetUp",
            {"--gtest_throw_on_failure", "--gtest_filter=SetUpFail.*"},
            -1,
            "and goes on",
            SIGABRT},
        Row{"BreakWithoutFailure",
            {"--gtest_break_on_failure", "--gtest_filter=Expectations.ThatHold:*DeathTest.Dies/*"},
            0},
        Row{"BreakAtTheFirstExpectation",
            {"--gtest_break_on_failure", "--gtest_filter=Expectations.*"},
            -1,
            "said after it",
            SIGTRAP},
        Row{"BreakAtAnAssertion",
            {"--gtest_break_on_failure", "--gtest_filter=BodyFailFatally.*"},
            -1,
            "fatally",
            SIGTRAP},
        Row{"BreakRatherThanThrow",
            {"--gtest_break_on_failure", "--gtest_throw_on_failure", "--gtest_filter=BodyFail.*"},
            -1,
            "and goes on",
            SIGTRAP},
        Row{"ThrowInConstructor",
            {"--gtest_throw_on_failure", "--gtest_filter=ConstructorFail.*"},
            -1,
            "and goes on",
            SIGABRT},
        Row{"ThrowInTearDown",
            {"--gtest_throw_on_failure", "--gtest_filter=TearDownFail.*"},
            -1,
            "and goes on",
            SIGABRT},
        Row{"ThrowInDestructor",
            {"--gtest_throw_on_failure", "--gtest_filter=DestructorFail.*"},
            -1,
            "and goes on",
            SIGABRT},
        Row{"ThrowAtAnException",
            {"--gtest_throw_on_failure", "--gtest_filter=BodyThrowStd.*"},
            -1,
            "what it says",
            SIGABRT},
        Row{"ThrowInSetUpTestSuite",
            {"--gtest_throw_on_failure", "--gtest_filter=SuiteSetUpFails.*"},
            -1,
            "in SetUpTestSuite",
            SIGABRT},
        Row{"ThrowAtASkip", {"--gtest_throw_on_failure", "--gtest_filter=BodySkip.*"}, 0, "reason"},
        Row{"BreakInConstructor",
            {"--gtest_break_on_failure", "--gtest_filter=ConstructorFail.*"},
            -1,
            "and goes on",
            SIGTRAP},
        Row{"BreakInSetUp",
            {"--gtest_break_on_failure", "--gtest_filter=SetUpFail.*"},
            -1,
            "and goes on",
            SIGTRAP},
        Row{"BreakInTearDown",
            {"--gtest_break_on_failure", "--gtest_filter=TearDownFail.*"},
            -1,
            "and goes on",
            SIGTRAP},
        Row{"BreakInDestructor",
            {"--gtest_break_on_failure", "--gtest_filter=DestructorFail.*"},
            -1,
            "and goes on",
            SIGTRAP},
        Row{"BreakAtAnException",
            {"--gtest_break_on_failure", "--gtest_filter=BodyThrowStd.*"},
            -1,
            "what it says",
            SIGTRAP},
        Row{"BreakAtASkip", {"--gtest_break_on_failure", "--gtest_filter=BodySkip.*"}, 0, "reason"},
        Row{"ExceptionsPassWithoutOne", {kCalm, "--gtest_catch_exceptions=0"}, 1, "OfTruth"}),
    [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

// Rows whose programs have a listener, or an environment with a fault, of that name.
Row Listener(const std::string& name, const std::string& value, std::vector<std::string> flags,
             const std::string& witness) {
  return {name, std::move(flags), 1, witness, 0, {{"COMPARED_LISTENER", value}}};
}

Row Fault(const std::string& name, const std::string& value, int exit_code,
          const std::string& witness, bool reports = true) {
  return {name,      {"--gtest_filter=Environment.*:Expectations.OfOrder:Suite*:BodySkip.*"},
          exit_code, witness,
          0,         {{"COMPARED_ENVIRONMENT", value}, {"COMPARED_LISTENER", "after_the_printer"}},
          reports};
}

INSTANTIATE_TEST_SUITE_P(
    OfListeners, Comparison,
    testing::Values(
        Listener("AfterThePrinter", "after_the_printer", {kNotLong}, "[note] part: type 2 at "),
        Listener("BeforeThePrinter", "before_the_printer", {kNotLong}, "[note] part: type 2 at "),
        Listener("InPlaceOfThePrinter", "in_place_of_the_printer", {kNotLong},
                 "[note] test starts: "),
        Listener("RepeatedAndShuffled", "after_the_printer",
                 {kCalm, "--gtest_shuffle", "--gtest_random_seed=5", "--gtest_repeat=2"},
                 "[note] iteration ends: 1"),
        Listener("ThatFails", "fails", {kCalm}, "as the test ends"),
        Listener("ThatFailsFatally", "fails_fatally", {kCalm}, "as the test starts"),
        Listener("ThatThrows", "throws",
                 {"--gtest_filter=Expectations.*:Assertions.EndTheBody:BodyFailFatally.*"},
                 "third")),
    [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfEnvironments, Comparison,
    testing::Values(
        Fault("ThatFailsInSetUp", "fails_in_set_up", 1, "the environment's SetUp"),
        Fault("ThatFailsFatallyInSetUp", "fails_fatally_in_set_up", 1, "the environment's SetUp"),
        Fault("ThatSkipsInSetUp", "skips_in_set_up", 0, "skipped by the environment"),
        Fault("ThatThrowsInSetUp", "throws_in_set_up", 1, "thrown in auxiliary", false),
        Fault("ThatFailsInTearDown", "fails_in_tear_down", 1, "in the environment's TearDown"),
        Fault("ThatThrowsInTearDown", "throws_in_tear_down", 1, "thrown in auxiliary", false)),
    [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

std::map<std::string, std::string> Shard(int index) {
  return {{"GTEST_TOTAL_SHARDS", "3"}, {"GTEST_SHARD_INDEX", std::to_string(index)}};
}

INSTANTIATE_TEST_SUITE_P(OfEnvironment, Comparison,
                         testing::Values(Row{"Shard0", {kCalm}, 1, "shard 1 of 3", 0, Shard(0)},
                                         Row{"Shard1", {kCalm}, 1, "shard 2 of 3", 0, Shard(1)},
                                         Row{"Shard2", {kCalm}, 1, "shard 3 of 3", 0, Shard(2)},
                                         Row{"FlagsAsVariables",
                                             {},
                                             1,
                                             "iteration 2",
                                             0,
                                             {{"GTEST_FILTER", "Expectations.*:Range/*"},
                                              {"GTEST_REPEAT", "2"}}}),
                         [](const testing::TestParamInfo<Row>& info) { return info.param.name; });

std::multiset<std::string> TestsRun(const Row& row) {
  std::multiset<std::string> tests;
  const Outcome outcome = RunReporting(kIsolated, row, "xml");
  for (const absl::string_view line : absl::StrSplit(outcome.program.output, '\n')) {
    if (absl::StartsWith(line, "[ RUN      ]")) tests.emplace(line);
  }
  return tests;
}

TEST(Shards, AreTogetherTheWholeAndNothingTwice) {
  std::multiset<std::string> sharded;
  for (int i = 0; i < 3; ++i) sharded.merge(TestsRun({"", {kCalm}, 1, "", 0, Shard(i)}));
  const std::multiset<std::string> whole = TestsRun({"", {kCalm}, 1});
  EXPECT_EQ(sharded, whole);
  EXPECT_EQ(whole.count("[ RUN      ] Expectations.OfTruth"), 1U);
}

// Older versions of GoogleTest write file and line into lists only.
TEST(RegisteredTests, KeepWhatTheyWereRegisteredWith) {
  for (const char* program : {kPlain, kIsolated}) {
    const std::string list = RunReporting(program, {"", {"--gtest_list_tests"}}, "xml").report;
    EXPECT_TRUE(absl::StrContains(
        list, "name=\"Number1\" value_param=\"1\" file=\"registered.txt\" line=\"101\""))
        << program << "\n"
        << list;
  }
}

// As Bazel asks for it.
TEST(ReportByEnvironment, IsTheSame) {
  std::vector<std::string> reports;
  for (const char* program : {kPlain, kIsolated}) {
    const std::string path = NewTempPath("by_environment.xml");
    const ProgramResult result =
        RunProgram({Runfile(absl::StrCat("tests/results/", program)), kCalm},
                   {{{"XML_OUTPUT_FILE", path}}, nullptr});
    EXPECT_EQ(result.exit_code, 1) << result.output;
    reports.push_back(Normalized(ReadFile(path)));
  }
  EXPECT_TRUE(absl::StrContains(reports[0], "name=\"OfTruth\""));
  EXPECT_EQ(FirstDifference(reports[0], reports[1]), "");
}

}  // namespace
}  // namespace hermetest::tests

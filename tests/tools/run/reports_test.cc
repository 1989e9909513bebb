// The report that hermetest puts together is the one that the program itself writes.

#include <map>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/run/run_hermetest.h"

namespace hermetest::tests {
namespace {

using testing::HasSubstr;

struct Row {
  std::string name;
  std::vector<std::string> flags;
  std::vector<std::string> arguments;
};

class SameReport : public testing::TestWithParam<Row> {
 protected:
  static void Compare(const std::string& format) {
    const std::string plain = NewTempPath("plain");
    std::vector<std::string> command = {Runfile("tests/tools/run/well_behaved")};
    command.insert(command.end(), GetParam().arguments.begin(), GetParam().arguments.end());
    command.push_back(absl::StrCat("--gtest_output=", format, ":", plain));
    const ProgramResult run_plainly = RunProgram(command);

    const std::string merged = NewTempPath("merged");
    std::vector<std::string> arguments = GetParam().arguments;
    arguments.push_back(absl::StrCat("--gtest_output=", format, ":", merged));
    const HermetestResult run = RunTests(GetParam().flags, "well_behaved", arguments);

    EXPECT_EQ(ReportWithoutTimes(merged), ReportWithoutTimes(plain)) << run.out << run.err;
    EXPECT_EQ(run.exit_code, run_plainly.exit_code);
  }
};

TEST_P(SameReport, InXml) { Compare("xml"); }

TEST_P(SameReport, InJson) { Compare("json"); }

INSTANTIATE_TEST_SUITE_P(
    Run, SameReport,
    testing::Values(Row{"OneByOne", {"--jobs=1"}, {}}, Row{"AtOnce", {"--jobs=8"}, {}},
                    Row{"InBatches", {"--jobs=2", "--batch=4"}, {}},
                    Row{"InOneBatch", {"--batch=100"}, {}},
                    Row{"InPlace", {"--isolation=off", "--jobs=1"}, {}},
                    Row{"Filtered", {}, {"--gtest_filter=Plain.*:*/1:-*.Fails"}},
                    Row{"NamesThatMeanSomethingInAFilter", {}, {"--gtest_filter=Typed*"}},
                    Row{"DisabledToo", {}, {"--gtest_also_run_disabled_tests"}},
                    Row{"DisabledOnly", {}, {"--gtest_filter=*DISABLED*"}},
                    Row{"Nothing", {}, {"--gtest_filter=NoSuchTest"}},
                    Row{"Passing", {}, {"--gtest_filter=WithSuite.*"}}),
    [](const auto& row) { return row.param.name; });

// Each shard of the program is a shard of hermetest.
TEST(Shards, AreThoseOfTheProgram) {
  for (const std::string index : {"0", "1", "2"}) {
    const std::map<std::string, std::string> shard = {{"GTEST_TOTAL_SHARDS", "3"},
                                                      {"GTEST_SHARD_INDEX", index}};
    const std::string plain = NewTempPath("plain");
    const std::string merged = NewTempPath("merged");
    ProgramOptions options;
    options.environment = shard;
    RunProgram({Runfile("tests/tools/run/well_behaved"), "--gtest_output=xml:" + plain}, options);
    RunTests({}, "well_behaved", {"--gtest_output=xml:" + merged}, shard);
    EXPECT_EQ(ReportWithoutTimes(merged), ReportWithoutTimes(plain)) << "shard " << index;
  }
}

TEST(Reports, HoldTestsThatWroteNone) {
  const std::string xml = NewTempPath("xml");
  const HermetestResult run = RunTests(
      {"--batch=3"}, "troubled", {"--gtest_filter=Bad.*-Bad.Fails", "--gtest_output=xml:" + xml});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(ReportWithoutTimes(xml), ReadFile(Runfile("tests/tools/run/testdata/troubled.xml")));

  const std::string json = NewTempPath("json");
  RunTests({"--batch=3"}, "troubled",
           {"--gtest_filter=Bad.*-Bad.Fails", "--gtest_output=json:" + json});
  EXPECT_EQ(ReportWithoutTimes(json), ReadFile(Runfile("tests/tools/run/testdata/troubled.json")));
}

// Whoever reads reports sorts by time: a test that crashed began when it did.
TEST(Reports, SayWhenTestsThatWroteNoneBegan) {
  struct Format {
    std::string name;
    std::string time;
    std::regex timestamp;
  };
  for (const Format& format :
       {Format{"xml", "%Y-%m-%dT%H:%M:%E3S", std::regex("timestamp=\"([^\"]*)\"")},
        Format{"json", "%Y-%m-%dT%H:%M:%SZ", std::regex("\"timestamp\": \"([^\"]*)\"")}}) {
    const auto now = [&] {
      return absl::FormatTime(format.time, absl::Now(), absl::LocalTimeZone());
    };
    const std::string path = NewTempPath(format.name);
    const std::string start = now();
    RunTests({}, "troubled",
             {"--gtest_filter=Bad.*", absl::StrCat("--gtest_output=", format.name, ":", path)});
    const std::string report = ReadFile(path);
    int timestamps = 0;
    for (std::sregex_iterator found(report.begin(), report.end(), format.timestamp), end;
         found != end; ++found, ++timestamps) {
      EXPECT_THAT((*found)[1].str(), testing::AllOf(testing::Ge(start), testing::Le(now())));
    }
    EXPECT_GT(timestamps, 2) << report;
  }
}

TEST(Reports, MarkFlakyTests) {
  for (const std::string format : {"xml", "json"}) {
    const std::string report = NewTempPath("report");
    const HermetestResult run =
        RunTests({"--retries=2", "--tmp=shared"}, "troubled",
                 {"--gtest_filter=Flaky.*", absl::StrCat("--gtest_output=", format, ":", report)},
                 {{"COUNTER_FILE", NewTempPath("count")}});
    EXPECT_EQ(run.exit_code, 0) << run.out;
    const std::string text = ReadFile(report);
    EXPECT_THAT(text, HasSubstr("hermetest_flaky"));
    EXPECT_THAT(text, HasSubstr("failed 2 of 3 runs"));
    EXPECT_THAT(text, HasSubstr(format == "xml" ? "failures=\"0\"" : "\"failures\": 0"));
  }
}

// One process for each test: the environment fails in each, and is told of once.
TEST(Reports, TellOfFailuresOutsideOfTests) {
  for (const bool late : {false, true}) {
    const std::map<std::string, std::string> environment = {
        {late ? "FAIL_LATE" : "FAIL_EARLY", "1"}};
    const std::string plain = NewTempPath("plain");
    const std::string merged = NewTempPath("merged");
    ProgramOptions options;
    options.environment = environment;
    RunProgram({Runfile("tests/tools/run/environments"), "--gtest_output=xml:" + plain}, options);
    const HermetestResult run =
        RunTests({}, "environments", {"--gtest_output=xml:" + merged}, environment);
    // GoogleTest 1.12 puts the case on the line of its suite.
    EXPECT_EQ(ReportWithoutTimes(merged),
              std::regex_replace(ReportWithoutTimes(plain), std::regex("> +<testcase"),
                                 ">\n    <testcase"));
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.out, HasSubstr("Failed outside of the tests:\n"));
    EXPECT_THAT(run.out,
                HasSubstr(late ? "    the database is in use\n" : "    there is no database\n"));
  }
}

TEST(Reports, GoWhereTheProgramWouldPutThem) {
  const std::string directory = NewTempPath("directory");
  RunTests({}, "well_behaved", {"--gtest_output=xml:" + directory + "/"});
  EXPECT_THAT(ReadFile(directory + "/well_behaved.xml"), HasSubstr("<testsuites"));
  const std::string named = NewTempPath("named");
  RunTests({}, "well_behaved", {}, {{"XML_OUTPUT_FILE", named}});
  EXPECT_THAT(ReadFile(named), HasSubstr("<testsuites"));
}

}  // namespace
}  // namespace hermetest::tests

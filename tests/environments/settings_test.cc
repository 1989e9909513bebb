// What the variables of the environment take, and what is said about anything else.

#include <ostream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ProgramResult RunWith(const std::string& variable, const std::string& value,
                      const std::string& test) {
  ProgramOptions options;
  options.environment = {
      {"HERMETEST_UNAVAILABLE", ""}, {"HERMETEST_TIMEOUT", ""}, {"HERMETEST_ISOLATION", ""}};
  options.environment[variable] = value;
  return RunProgram({Runfile("tests/environments/payload"), "--gtest_filter=" + test}, options);
}

struct Setting {
  const char* name;
  const char* variable;
  const char* value;
  std::string complaint;  // empty for a good value
};

void PrintTo(const Setting& setting, std::ostream* out) { *out << setting.name; }

std::string Name(const testing::TestParamInfo<Setting>& info) { return info.param.name; }

class BadValue : public testing::TestWithParam<Setting> {};

constexpr char kTimeoutComplaint[] =
    ": it must be a positive duration with its unit, such as 30s, 1m30s or 500ms, or inf for none";

std::vector<Setting> BadValues() {
  const auto bad_timeout = [](const char* name, const char* value) {
    return Setting{name, "HERMETEST_TIMEOUT", value,
                   std::string("HERMETEST_TIMEOUT=") + value + kTimeoutComplaint};
  };
  return {{"Unavailable", "HERMETEST_UNAVAILABLE", "ignore",
           "HERMETEST_UNAVAILABLE=ignore: it must be \"fail\" or \"skip\""},
          {"UnavailableInCapitals", "HERMETEST_UNAVAILABLE", "SKIP",
           "HERMETEST_UNAVAILABLE=SKIP: it must be \"fail\" or \"skip\""},
          {"Isolation", "HERMETEST_ISOLATION", "maybe",
           "HERMETEST_ISOLATION=maybe: it must be \"on\" or \"off\""},
          {"IsolationWithSpace", "HERMETEST_ISOLATION", "off ",
           "HERMETEST_ISOLATION=off : it must be \"on\" or \"off\""},
          {"Network", "HERMETEST_NETWORK", "maybe",
           "HERMETEST_NETWORK=maybe: it must be \"true\" or \"false\""},
          {"Monotonic", "HERMETEST_MONOTONIC", "inf",
           "HERMETEST_MONOTONIC=inf: it must be a duration with its unit, such as 1193h, 0 or -5s"},
          bad_timeout("TimeoutInWords", "soon"),
          bad_timeout("TimeoutWithoutUnit", "30"),
          bad_timeout("TimeoutZero", "0s"),
          bad_timeout("TimeoutNegative", "-1s"),
          bad_timeout("TimeoutMinusInfinity", "-inf")};
}

INSTANTIATE_TEST_SUITE_P(Of, BadValue, testing::ValuesIn(BadValues()), &Name);

TEST_P(BadValue, FailsTheTestAndNamesTheGoodOnes) {
  const ProgramResult result = RunWith(GetParam().variable, GetParam().value, "Payload.Test");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, AllOf(HasSubstr("Failure\nHermetest: " + GetParam().complaint + "\n"),
                                   Not(HasSubstr("the body runs"))));
}

TEST_P(BadValue, FailsTheBlockAndNamesTheGoodOnes) {
  const ProgramResult result = RunWith(GetParam().variable, GetParam().value, "Block.Test");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("status INVALID_ARGUMENT: " + GetParam().complaint + "\n"),
                    Not(HasSubstr("the body runs"))));
}

class GoodValue : public testing::TestWithParam<Setting> {};

INSTANTIATE_TEST_SUITE_P(Of, GoodValue,
                         testing::Values(Setting{"Fail", "HERMETEST_UNAVAILABLE", "fail", ""},
                                         Setting{"Skip", "HERMETEST_UNAVAILABLE", "skip", ""},
                                         Setting{"On", "HERMETEST_ISOLATION", "on", ""},
                                         Setting{"Network", "HERMETEST_NETWORK", "true", ""},
                                         Setting{"Timeout", "HERMETEST_TIMEOUT", "1m30s", ""},
                                         Setting{"NoTimeout", "HERMETEST_TIMEOUT", "inf", ""},
                                         Setting{"Empty", "HERMETEST_TIMEOUT", "", ""}),
                         &Name);

TEST_P(GoodValue, LetsTestsAndBlocksRun) {
  const ProgramResult result = RunWith(GetParam().variable, GetParam().value, "*");
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 2 tests."));
}

TEST(IsolationOff, RunsTheTestInPlace) {
  const ProgramResult result = RunWith("HERMETEST_ISOLATION", "off", "Payload.Test");
  EXPECT_EQ(result.exit_code, 1);  // the payload asks for pid 2
  EXPECT_THAT(result.output, AllOf(HasSubstr("the body runs"), HasSubstr("getpid()")));
}

}  // namespace
}  // namespace hermetest::tests

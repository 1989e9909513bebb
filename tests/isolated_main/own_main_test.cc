// A program that is linked with //fixture:isolated_main is isolated, whatever its main() does and
// however it is linked.

#include <netinet/in.h>
#include <sys/socket.h>

#include <map>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

using Environment = std::map<std::string, std::string>;

ProgramResult RunMain(const std::string& program, const std::vector<std::string>& flags,
                      const Environment& environment = {}) {
  std::vector<std::string> arguments = {Runfile("tests/isolated_main/" + program)};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  ProgramOptions options;
  options.environment = environment;
  return RunProgram(arguments, options);
}

class OwnMain : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Linked, OwnMain,
                         testing::Values("own_main", "own_main_static", "own_main_optimised",
                                         "own_main_and_gtest_main", "calling_main"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(OwnMain, IsIsolated) {
  const ProgramResult result = RunMain(GetParam(), {"--gtest_filter=Own.IsIsolated"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("pid 2\n"), HasSubstr("[  PASSED  ] 1 test.")));
}

TEST_P(OwnMain, HearsFlagsAndVariables) {
  EXPECT_THAT(
      RunMain(GetParam(), {"--gtest_filter=Own.IsIsolated", "--hermetest_isolation=off"}).output,
      AllOf(HasSubstr("pid "), Not(HasSubstr("pid 2\n"))));
  EXPECT_THAT(RunMain(GetParam(), {"--gtest_filter=Own.IsIsolated", "--hermetest_isolation", "off"},
                      {{"HERMETEST_ISOLATION", "on"}})
                  .output,
              Not(HasSubstr("pid 2\n")));
  EXPECT_THAT(
      RunMain(GetParam(), {"--gtest_filter=Own.IsIsolated"}, {{"HERMETEST_ISOLATION", "off"}})
          .output,
      Not(HasSubstr("pid 2\n")));
}

TEST_P(OwnMain, FailsAsEver) {
  const ProgramResult result = RunMain(GetParam(), {"--gtest_filter=Own.*"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output,
              AllOf(HasSubstr("a failure of the test's own"), HasSubstr("1 FAILED TEST")));
}

TEST(OwnMainFlags, ThatAreWrongEndTheProgramBeforeAnyTest) {
  const ProgramResult bad = RunMain("own_main", {"--hermetest_network=maybe"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(
      bad.output,
      AllOf(EndsWith("Hermetest: --hermetest_network=maybe: it must be \"true\" or \"false\"\n"),
            Not(HasSubstr("[ RUN"))));
  const ProgramResult unknown = RunMain("own_main", {"--hermetest_netwrok"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.output,
              AllOf(HasSubstr("Hermetest: --hermetest_netwrok: there is no such flag; there are "),
                    Not(HasSubstr("[ RUN"))));
}

TEST(OwnMainFlags, BehindTheirEndAreNone) {
  EXPECT_EQ(RunMain("own_main", {"--gtest_filter=Own.IsIsolated", "--", "--hermetest_nonsense"})
                .exit_code,
            0);
}

TEST(OwnMainFlags, ChooseTheTestToDebug) {
  const ProgramResult result = RunMain("own_main", {"--hermetest_debug=Own.DISABLED_Debugged"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("[==========] Running 1 test from 1 test suite."));
  EXPECT_THAT(RunMain("own_main", {"--hermetest_debug=Own.Nothing"}).output,
              HasSubstr("--hermetest_debug=Own.Nothing: there is no such test"));
}

TEST(DemandingMain, IsIsolatedInEachOfItsRuns) {
  const ProgramResult result = RunMain("demanding_main", {"--loud", "--gtest_filter=Own.IsIsolated",
                                                          "--hermetest_output=immediate"});
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_EQ(result.output,
            "pid 2\nVERDICT IsIsolated: passed\npid 2\nVERDICT IsIsolated: passed\n");
}

TEST(DemandingMain, HearsFlagsThoughItWritesOverThem) {
  const ProgramResult result =
      RunMain("demanding_main", {"--hermetest_isolation=off", "--gtest_filter=Own.IsIsolated"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.output, HasSubstr("verdict IsIsolated: failed"));
}

// A port of this machine that is taken as long as the object is there.
class TakenPort {
 public:
  TakenPort() : server_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    if (bind(server_.get(), reinterpret_cast<sockaddr*>(&address_), size) != 0 ||
        listen(server_.get(), 1) != 0 ||
        getsockname(server_.get(), reinterpret_cast<sockaddr*>(&address_), &size) != 0) {
      throw std::system_error(errno, std::generic_category(), "a port for this test");
    }
  }
  std::string number() const { return absl::StrCat(ntohs(address_.sin_port)); }

 private:
  internal::UniqueFd server_;
  sockaddr_in address_ = {};
};

class NetworkOfItsOwn : public testing::TestWithParam<const char*> {
 protected:
  ProgramResult RunPortTests(std::vector<std::string> flags, Environment environment = {}) const {
    flags.emplace_back("--gtest_filter=Of/Port.*");
    flags.emplace_back("--hermetest_jobs=4");
    environment["PORT"] = port_.number();
    return RunMain(GetParam(), flags, environment);
  }

 private:
  const TakenPort port_;
};

// The second has the main() of isolated_main.
INSTANTIATE_TEST_SUITE_P(Of, NetworkOfItsOwn, testing::Values("own_main", "no_main"),
                         [](const auto& test) { return std::string(test.param); });

TEST_P(NetworkOfItsOwn, LetsTestsAtOnceBindOnePort) {
  for (const ProgramResult& result :
       {RunPortTests({"--hermetest_network"}), RunPortTests({"--hermetest_network=true"}),
        RunPortTests({}, {{"HERMETEST_NETWORK", "true"}})}) {
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr("[  PASSED  ] 8 tests."));
  }
}

// Else they would pass without any need for it.
TEST_P(NetworkOfItsOwn, IsTheHostsByDefault) {
  for (const ProgramResult& result :
       {RunPortTests({}),
        RunPortTests({"--nohermetest_network"}, {{"HERMETEST_NETWORK", "true"}})}) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output, HasSubstr("8 FAILED TESTS"));
  }
}

}  // namespace
}  // namespace hermetest::tests

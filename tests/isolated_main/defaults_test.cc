// Every option of Isolation is a flag and a variable of a test program, for its tests that ask for
// none themselves.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/internal/config/isolation_settings.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kIsolatedMain[] = "tests/isolated_main/defaults";
constexpr char kGtestMain[] = "tests/isolated_main/defaults_of_suites";

// By the path of a program.
ProgramResult RunTestAt(const std::string& path, const std::string& test,
                        const std::vector<std::string>& flags,
                        const std::map<std::string, std::string>& environment = {}) {
  std::vector<std::string> arguments = {path, "--gtest_filter=" + test};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  ProgramOptions options;
  options.environment = environment;
  return RunProgram(arguments, options);
}

ProgramResult RunTest(const std::string& program, const std::string& test,
                      const std::vector<std::string>& flags,
                      const std::map<std::string, std::string>& environment = {}) {
  return RunTestAt(Runfile(program), test, flags, environment);
}

struct Option {
  const char* name;
  const char* value;
  const char* test;      // of each suite
  const char* expected;  // of a test that leaves the option open
  const char* asked;  // of a test that asks for another; null when the program's holds for it too
};

void PrintTo(const Option& option, std::ostream* out) { *out << option.name; }

const Option kOptions[] = {
    {"hostname", "given", "Prints", "hostname given\n", "hostname asked\n"},
    {"files", "tmp", "Prints", "tmp of its own\n", "tmp of the host\n"},
    {"network", "true", "Prints", "net of its own\n", nullptr},
    {"user_namespace", "true", "Prints", "user of its own\n", nullptr},
    {"cgroup_namespace", "true", "Prints", "cgroup of its own\n", nullptr},
    {"monotonic", "1193h", "Prints", "monotonic 4294800\n", "monotonic 1000\n"},
    {"boottime", "-5s", "Prints", "boottime -5\n", "boottime 2000\n"},
    {"propagation", "slave", "Prints", "\nslave\n", "\nprivate\n"},
    {"survivors", "fail", "LeavesProcess", "[  FAILED  ] 1 test", "[  PASSED  ] 1 test"},
    {"as_init", "true", "Prints", "pid 1\n", nullptr},
};

class DefaultOption : public testing::TestWithParam<Option> {
 protected:
  // In a host whose mounts are shared, as systemd shares them, and which has none in its
  // directories of temporary files. The program may lie below them: it is executed by a descriptor.
  void ExpectPrinted(const std::string& program, const std::string& suite,
                     const std::string& expected, const std::vector<std::string>& flags,
                     const std::map<std::string, std::string>& environment) {
    const int opened = open(Runfile(program).c_str(), O_RDONLY);
    ASSERT_GE(opened, 0);
    const IsolatedResult result = RunIsolated(Isolation(), [&] {
      for (const char* path : {"/mnt", "/tmp", "/var/tmp"}) {
        ASSERT_EQ(mount("marked", path, "tmpfs", 0, "mode=1777"), 0);
      }
      ASSERT_EQ(chdir("/"), 0);
      unsetenv("TEST_TMPDIR");
      ASSERT_EQ(mkdir("/mnt/marked", 0755), 0);
      ASSERT_EQ(mount("marked", "/mnt/marked", "tmpfs", 0, nullptr), 0);
      ASSERT_EQ(mount(nullptr, "/mnt/marked", nullptr, MS_SHARED, nullptr), 0);
      const ProgramResult run =
          RunTestAt(absl::StrCat("/proc/self/fd/", opened),
                    absl::StrCat(suite, ".", GetParam().test), flags, environment);
      EXPECT_THAT(run.output, HasSubstr(expected)) << suite;
    });
    close(opened);
    EXPECT_TRUE(result.passed()) << result;
  }

  std::vector<std::string> Flag() const {
    return {absl::StrCat("--hermetest_", GetParam().name, "=", GetParam().value)};
  }
  std::map<std::string, std::string> Variable() const {
    return {{absl::StrCat("HERMETEST_", absl::AsciiStrToUpper(GetParam().name)), GetParam().value}};
  }
  std::string ExpectedOfAsking() const {
    return GetParam().asked == nullptr ? GetParam().expected : GetParam().asked;
  }
};

INSTANTIATE_TEST_SUITE_P(Of, DefaultOption, testing::ValuesIn(kOptions),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_P(DefaultOption, IsTakenFromAFlag) {
  ExpectPrinted(kIsolatedMain, "Plain", GetParam().expected, Flag(), {});
}

TEST_P(DefaultOption, IsTakenFromAVariable) {
  ExpectPrinted(kIsolatedMain, "Plain", GetParam().expected, {}, Variable());
}

TEST_P(DefaultOption, HoldsForTestsAtOnce) {
  std::vector<std::string> flags = Flag();
  flags.emplace_back("--hermetest_jobs=2");
  ExpectPrinted(kIsolatedMain, "Plain", GetParam().expected, flags, {});
}

TEST_P(DefaultOption, HoldsForAFixtureThatLeavesItOpen) {
  ExpectPrinted(kIsolatedMain, "Asking", GetParam().expected, Flag(), {});
  ExpectPrinted(kGtestMain, "Asking", GetParam().expected, {}, Variable());
}

TEST_P(DefaultOption, GivesWayToAFixtureThatAsksForIt) {
  ExpectPrinted(kIsolatedMain, "AskingForAll", ExpectedOfAsking(), Flag(), {});
  ExpectPrinted(kGtestMain, "AskingForAll", ExpectedOfAsking(), {}, Variable());
}

// Else it would be there without any need for the option.
TEST_P(DefaultOption, IsNotThereByItself) {
  const std::string test = absl::StrCat("Plain.", GetParam().test);
  const ProgramResult run = RunTest(kIsolatedMain, test, {});
  // An ordinary user has a user namespace in any case.
  if (std::string(GetParam().name) == "user_namespace" && geteuid() != 0) return;
  EXPECT_THAT(run.output, Not(HasSubstr(GetParam().expected)));
}

TEST(DefaultOptions, AreAllOfTheTable) {
  std::set<std::string> tested;
  for (const Option& option : kOptions) tested.insert(option.name);
  std::set<std::string> settings;
  for (const internal::IsolationSetting& setting : internal::IsolationSettings()) {
    settings.insert(setting.name);
  }
  EXPECT_EQ(tested, settings);
}

struct Bad {
  const char* name;
  const char* value;
  const char* good;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

class BadDefaultOption : public testing::TestWithParam<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    Of, BadDefaultOption,
    testing::Values(
        Bad{"hostname", "123456789012345678901234567890123456789012345678901234567890hosts",
            "a name of 1 to 64 bytes"},
        Bad{"files", "private", "\"host\" or \"tmp\""},
        Bad{"network", "maybe", "\"true\" or \"false\""},
        Bad{"user_namespace", "root", "\"true\" or \"false\""},
        Bad{"cgroup_namespace", "2", "\"true\" or \"false\""},
        Bad{"monotonic", "tomorrow", "a duration with its unit, such as 1193h, 0 or -5s"},
        Bad{"boottime", "inf", "a duration with its unit, such as 1193h, 0 or -5s"},
        Bad{"propagation", "inherited", "\"private\" or \"slave\""},
        Bad{"survivors", "spare", "\"ignore\", \"report\" or \"fail\""},
        Bad{"as_init", "PID1", "\"true\" or \"false\""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_P(BadDefaultOption, EndsTheProgramAndNamesTheGoodOnes) {
  const Bad& bad = GetParam();
  const std::string variable = absl::StrCat("HERMETEST_", absl::AsciiStrToUpper(bad.name));
  const ProgramResult result = RunTest(kIsolatedMain, "Plain.Prints", {}, {{variable, bad.value}});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.output,
            absl::StrCat("Hermetest: ", variable, "=", bad.value, ": it must be ", bad.good, "\n"));
}

}  // namespace
}  // namespace hermetest::tests

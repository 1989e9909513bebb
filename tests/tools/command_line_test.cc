// What all commands of `hermetest` have in common: help, version, and what is said of wrong use.

#include <fcntl.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/cli/version.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// The first words of the lines below "Commands:".
std::vector<std::string> Commands() {
  std::vector<std::string> names;
  bool below = false;
  for (absl::string_view line : absl::StrSplit(RunHermetest({"--help"}).out, '\n')) {
    below = line == "Commands:" || (below && !line.empty());
    if (below && absl::StartsWith(line, "  ")) {
      names.emplace_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return names;
}

// --help, and that of every command.
std::vector<HermetestResult> AllHelp() {
  std::vector<HermetestResult> all = {RunHermetest({"--help"})};
  for (const std::string& command : Commands()) all.push_back(RunHermetest({command, "--help"}));
  return all;
}

TEST(Help, IsThereForEveryCommand) {
  EXPECT_THAT(Commands(), testing::Contains("mounts"));
  for (const HermetestResult& help : AllHelp()) {
    EXPECT_EQ(help.exit_code, 0) << help.err;
    EXPECT_THAT(help.out, StartsWith("hermetest "));
    EXPECT_THAT(help.err, IsEmpty());
  }
}

TEST(Help, FitsATerminal) {
  for (const HermetestResult& help : AllHelp()) {
    const std::vector<std::string> lines = absl::StrSplit(help.out, '\n');
    EXPECT_THAT(lines, Each(SizeIs(testing::Le(80U))));
  }
}

TEST(Help, ExplainsFlagsAndExitCodesInAColumn) {
  for (const HermetestResult& help : AllHelp()) {
    bool in_list = false;
    for (absl::string_view line : absl::StrSplit(help.out, '\n')) {
      in_list = in_list && !line.empty();
      if (in_list) {
        EXPECT_THAT(std::string(line), StartsWith("  "));
      }
      in_list = in_list || line == "Flags:" || line == "Exit codes:";
    }
  }
}

TEST(Help, TellsOfEveryExitCode) {
  for (const HermetestResult& help : AllHelp()) {
    for (const tools::ExitCodeMeaning& code : tools::kExitCodeMeanings) {
      EXPECT_THAT(help.out, HasSubstr(absl::StrCat("\n  ", code.code, " ")));
    }
  }
}

TEST(Version, IsThatOfTheModule) {
  const std::string version = absl::StrCat("version = \"", tools::kVersion, "\",\n");
  EXPECT_THAT(ReadFile(Runfile("MODULE.bazel")),
              HasSubstr(absl::StrCat("    name = \"hermetest\",\n    ", version)));
}

TEST(Version, IsToldByEveryCommand) {
  const std::string version = absl::StrCat("hermetest ", tools::kVersion, "\n");
  EXPECT_EQ(RunHermetest({"--version"}).out, version);
  for (const std::string& command : Commands()) {
    EXPECT_EQ(RunHermetest({command, "--version"}).out, version) << command;
  }
}

struct WrongUse {
  const char* name;
  std::vector<std::string> arguments;
  const char* error;
};

void PrintTo(const WrongUse& use, std::ostream* out) { *out << use.name; }

class WrongUseTest : public testing::TestWithParam<WrongUse> {};

TEST_P(WrongUseTest, IsToldInOneLine) {
  const HermetestResult result = RunHermetest(GetParam().arguments);
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, absl::StrCat(GetParam().error, "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongUseTest,
    testing::Values(
        WrongUse{"NoCommand", {}, "hermetest: a command is missing: see hermetest --help"},
        WrongUse{"UnknownFlag",
                 {"mounts", "--blue"},
                 "hermetest mounts: unknown flag --blue; see hermetest mounts --help"},
        WrongUse{"FlagByItsNameInAbseil",
                 {"mounts", "--mounts_pid=1"},
                 "hermetest mounts: unknown flag --mounts_pid; see hermetest mounts --help"},
        WrongUse{"FlagOfAbseil",
                 {"mounts", "--flagfile=x"},
                 "hermetest mounts: unknown flag --flagfile; see hermetest mounts --help"},
        WrongUse{"SingleDash",
                 {"mounts", "-pid"},
                 "hermetest mounts: unknown flag -pid; see hermetest mounts --help"},
        WrongUse{"NegatedFlagWithValue",
                 {"mounts", "--nopid"},
                 "hermetest mounts: unknown flag --nopid; see hermetest mounts --help"},
        WrongUse{
            "BadNumber", {"mounts", "--pid=one"}, "hermetest mounts: --pid takes PID, not \"one\""},
        WrongUse{"BadNumberAsNextWord",
                 {"mounts", "--pid", "one"},
                 "hermetest mounts: --pid takes PID, not \"one\""},
        WrongUse{"BadBool",
                 {"mounts", "--raw=maybe"},
                 "hermetest mounts: --raw takes true or false, not \"maybe\""},
        WrongUse{"MissingValue",
                 {"mounts", "--pid"},
                 "hermetest mounts: --pid takes PID, and nothing follows"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(UnknownCommand, IsToldWithThoseThatThereAre) {
  const HermetestResult result = RunHermetest({"mount"});
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_THAT(result.err,
              AllOf(StartsWith("hermetest: unknown command \"mount\"; there are "),
                    testing::EndsWith(": see hermetest --help\n"), Not(HasSubstr("\n\n"))));
  for (const std::string& command : Commands()) EXPECT_THAT(result.err, HasSubstr(command));
}

TEST(Output, ThatIsLostIsAnError) {
  HermetestOptions options;
  options.before_exec = [] { dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO); };
  const HermetestResult result = RunHermetest({"--help"}, options);
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_EQ(result.err, "hermetest: cannot write to stdout: No space left on device\n");
}

}  // namespace
}  // namespace hermetest::tests

// Programs that do not list their tests as a GoogleTest program does.

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
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
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kWhatToDo =
    "; --each=false runs any program as a whole; its output ends with:\n";

std::string ListsNone() {
  return absl::StrCat("hermetest run: ", Runfile("tests/tools/run/lists_badly"),
                      " lists no tests: called with --gtest_list_tests, it ");
}

TEST(Listing, EndsAtTheDeadline) {
  const HermetestResult run =
      RunTests({"--timeout=300ms"}, "lists_badly", {}, {{"LISTING", "never"}});
  EXPECT_EQ(run.exit_code, 125);
  EXPECT_THAT(run.err,
              StartsWith(absl::StrCat(ListsNone(), "ran past its deadline of 5s and was killed",
                                      kWhatToDo, "    waiting for a client\n")));
}

TEST(Listing, EndsAtASignal) {
  for (const int number : {SIGINT, SIGTERM}) {
    const std::string ready = NewTempPath("ready");
    ProgramOptions options;
    options.environment = OutsideOfBazel({{"LISTING", "never"}, {"READY_FILE", ready}});
    pid_t pid = -1;
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    options.before_exec = [&] {
      const pid_t self = getpid();
      static_cast<void>(!write(ends[1], &self, sizeof(self)));
    };
    std::thread sender([&] {
      EXPECT_EQ(read(ends[0], &pid, sizeof(pid)), static_cast<ssize_t>(sizeof(pid)));
      while (!std::filesystem::exists(ready)) absl::SleepFor(absl::Milliseconds(10));
      kill(pid, number);
    });
    const ProgramResult run = RunProgram(
        {HermetestPath(), "run", "--tmp=shared", "--", Runfile("tests/tools/run/lists_badly")},
        options);
    sender.join();
    EXPECT_EQ(run.exit_code, 128 + number);
    EXPECT_THAT(run.output, StartsWith(absl::StrCat(ListsNone(), "was stopped", kWhatToDo,
                                                    "    waiting for a client\n")));
  }
}

TEST(Listing, ShowsWhatAProgramSaidThatEnded) {
  const HermetestResult run = RunTests({}, "lists_badly", {}, {{"LISTING", "ends"}});
  EXPECT_EQ(run.exit_code, 125);
  EXPECT_EQ(run.err, absl::StrCat(ListsNone(), "exited with status 3", kWhatToDo,
                                  "    no configuration found\n"));
}

TEST(Listing, CountsWhateverComesWithIt) {
  for (const char* listing : {"fails", "greets"}) {
    const HermetestResult run = RunTests({}, "lists_badly", {}, {{"LISTING", listing}});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, AllOf(HasSubstr("PASS  Listed.One "), HasSubstr(": 2 passed\n")));
  }
}

}  // namespace
}  // namespace hermetest::tests

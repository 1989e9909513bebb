#include "hermetest/tests/endings/verdict.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBefore[] = "recorded before the end";

// A pipe whose write end the program and all its descendants inherit.
class Lifeline {
 public:
  Lifeline() {
    if (pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0) {
      throw std::system_error(errno, std::generic_category(), "pipe2");
    }
  }
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  ~Lifeline() {
    LetGo();
    close(ends_[0]);
  }

  // In the program's process, before it becomes the program.
  void Hold() const { fcntl(ends_[1], F_SETFD, 0); }

  // The caller's own hold.
  void LetGo() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

  // The end of file comes when the last holder is gone (pipe(7)).
  bool IsCut() const {
    char byte;
    return read(ends_[0], &byte, 1) == 0;
  }

 private:
  int ends_[2];
};

// A sanitizer with handlers of its own for crashes would report them in place of the fixture, and
// one that gives each thread a stack for handlers would have more overflows told than users see.
void LeaveCrashesAlone(std::map<std::string, std::string>& environment) {
  for (const char* sanitizer : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    environment[sanitizer] =
        "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:"
        "use_sigaltstack=0";
  }
}

}  // namespace

const char* ModeName(Mode mode) { return BasicForms().at(static_cast<size_t>(mode)).name; }

bool BodyIsInit(Mode mode) {
  return BasicForms().at(static_cast<size_t>(mode)).isolation.as_init();
}

HelperRun RunTest(const std::string& helper, const std::string& test, Mode mode,
                  std::map<std::string, std::string> environment,
                  std::function<void()> before_exec) {
  Lifeline lifeline;
  ProgramOptions options;
  options.environment = std::move(environment);
  options.environment["ENDINGS_MODE"] = ModeName(mode);
  LeaveCrashesAlone(options.environment);
  options.before_exec = [&] {
    lifeline.Hold();
    if (before_exec) before_exec();
  };
  HelperRun run;
  run.program = RunProgram({Runfile(absl::StrCat("tests/endings/", helper)),
                            absl::StrCat("--gtest_filter=", test, ":After.RunsOn")},
                           options);
  lifeline.LetGo();
  run.all_dead = lifeline.IsCut();
  return run;
}

int Count(absl::string_view text, absl::string_view needle) {
  int count = 0;
  for (size_t at = text.find(needle); at != text.npos; at = text.find(needle, at + needle.size())) {
    ++count;
  }
  return count;
}

HelperRun RunPastDeadline(const std::string& helper, const std::string& test, Mode mode,
                          absl::Duration timeout, const testing::Matcher<const std::string&>& there,
                          const char* variable, std::map<std::string, std::string> environment) {
  const auto in_time = testing::AllOf(HasSubstr(kBefore), there);
  HelperRun run;
  for (int tries = 3;; timeout *= 10) {
    environment[variable] = absl::FormatDuration(timeout);
    run = RunTest(helper, test, mode, environment);
    if (--tries == 0 || testing::Value(run.program.output, in_time)) break;
  }
  ExpectFailed(run, test,
               absl::StrCat("the test ran past its deadline of ", absl::FormatDuration(timeout),
                            " and was killed"));
  EXPECT_THAT(run.program.output, there);
  return run;
}

void ExpectRanOn(const HelperRun& run) {
  EXPECT_THAT(run.program.output, HasSubstr("[       OK ] After.RunsOn"));
  EXPECT_TRUE(run.all_dead) << run.program.output;
}

void ExpectFailed(const HelperRun& run, const std::string& test, const std::string& verdict) {
  const std::string& output = run.program.output;
  EXPECT_EQ(run.program.exit_code, 1) << output;
  EXPECT_THAT(output, HasSubstr(absl::StrCat("[  FAILED  ] ", test, " (")));
  EXPECT_EQ(Count(output, verdict), 1) << "of the verdict\n" << verdict << "\nin\n" << output;
  EXPECT_EQ(Count(output, kBefore), 1) << output;
  EXPECT_LT(output.find(kBefore), output.find(verdict)) << output;
  EXPECT_EQ(Count(output, ": Failure\n"), 2) << output;
  ExpectRanOn(run);
}

void ExpectOnlyItsOwnFailure(const HelperRun& run, const std::string& test) {
  const std::string& output = run.program.output;
  EXPECT_EQ(run.program.exit_code, 1) << output;
  EXPECT_THAT(output, HasSubstr(absl::StrCat("[  FAILED  ] ", test, " (")));
  EXPECT_EQ(Count(output, kBefore), 1) << output;
  EXPECT_EQ(Count(output, ": Failure\n"), 1) << output;
  ExpectRanOn(run);
}

void ExpectPassed(const HelperRun& run, const std::string& test) {
  const std::string& output = run.program.output;
  EXPECT_EQ(run.program.exit_code, 0) << output;
  EXPECT_THAT(output, HasSubstr(absl::StrCat("[       OK ] ", test)));
  EXPECT_THAT(output, Not(HasSubstr(": Failure\n")));
  ExpectRanOn(run);
}

}  // namespace hermetest::tests

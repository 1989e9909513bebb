// Runs one test of a helper program, followed by one that should not notice, and judges both.
//
//   const HelperRun run = RunTest("crashing", "Crash.Segv", Mode::kDefault);
//   ExpectFailed(run, "Crash.Segv", "the test was killed by SIGSEGV");

#ifndef HERMETEST_TESTS_ENDINGS_VERDICT_H_
#define HERMETEST_TESTS_ENDINGS_VERDICT_H_

#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {

// The basic forms of a sandbox, in the order of BasicForms() (tests/support/forms.h).
enum class Mode { kDefault, kAsInit, kUserNamespace, kUserNamespaceAsInit };

constexpr Mode kModes[] = {Mode::kDefault, Mode::kAsInit, Mode::kUserNamespace,
                           Mode::kUserNamespaceAsInit};

// The name of the form: ENDINGS_MODE (modes.h), and part of the name of a test.
const char* ModeName(Mode mode);

bool BodyIsInit(Mode mode);

struct HelperRun {
  ProgramResult program;
  // Whether every process that inherited the program's lifeline, the write end of a pipe, was dead
  // when the program had ended.
  bool all_dead = false;
};

// Runs `test` ("Suite.Name") and After.RunsOn of the program tests/endings/`helper`.
HelperRun RunTest(const std::string& helper, const std::string& test, Mode mode,
                  std::map<std::string, std::string> environment = {},
                  std::function<void()> before_exec = nullptr);

// Runs a test that has to run past `timeout`, which the environment's `variable` gives it, and
// expects that it fails of that. A slow machine may need longer until the test is where it is to be
// stopped, having recorded its failure, and with an output that `there` matches: then the test has
// ten times as long, and a hundred times.
HelperRun RunPastDeadline(const std::string& helper, const std::string& test, Mode mode,
                          absl::Duration timeout, const testing::Matcher<const std::string&>& there,
                          const char* variable = "ENDINGS_TIMEOUT",
                          std::map<std::string, std::string> environment = {});

// How often `needle` stands in `text`.
int Count(absl::string_view text, absl::string_view needle);

// `test` failed once with `verdict`, after what it had recorded itself ("recorded before the end")
// was reported once; the next test ran and passed; nothing is left alive.
void ExpectFailed(const HelperRun& run, const std::string& test, const std::string& verdict);

// `test` failed by what it recorded itself, and by nothing else.
void ExpectOnlyItsOwnFailure(const HelperRun& run, const std::string& test);

// `test` and the next one passed; nothing is left alive.
void ExpectPassed(const HelperRun& run, const std::string& test);

// The next test ran and passed; nothing is left alive.
void ExpectRanOn(const HelperRun& run);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENDINGS_VERDICT_H_

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
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {

enum class Mode { kDefault, kAsInit, kUserNamespace, kUserNamespaceAsInit };

constexpr Mode kModes[] = {Mode::kDefault, Mode::kAsInit, Mode::kUserNamespace,
                           Mode::kUserNamespaceAsInit};

// As in the environment (modes.h), and as it may stand in the name of a test.
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

// How times and results are put into words.

#ifndef HERMETEST_TOOLS_RUN_UI_RUN_WORDS_H_
#define HERMETEST_TOOLS_RUN_UI_RUN_WORDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_result.h"

namespace hermetest::tools {

// "0.012 s", "12.3 s", "2 min 05 s".
std::string SecondsText(double seconds);

// "PASS", "FAIL", "SKIP" or "FLAKY".
absl::string_view ResultWord(const TestResult& result);

// "Suite.Test (0.012 s)", and what is to be said about it, in a line.
std::string ResultLine(const ListedTest& test, const TestResult& result);

// The reason beyond that line, indented: what ran at the deadline, say.
std::string ReasonDetails(const TestResult& result);

// That, and the output, indented.
std::string FailureDetails(const TestResult& result);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_UI_RUN_WORDS_H_

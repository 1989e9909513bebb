// The text at the end of a run.

#ifndef HERMETEST_TOOLS_RUN_UI_SUMMARY_H_
#define HERMETEST_TOOLS_RUN_UI_SUMMARY_H_

#include <optional>
#include <string>
#include <vector>

#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_result.h"

namespace hermetest::tools {

struct SummarySetting {
  double seconds = 0;  // that the run took
  int jobs = 1;
  int slowest = 0;                             // how many of the slowest tests are named
  std::optional<std::string> outside_failure;  // see SuiteRun
};

// Counts in a line, then the slowest tests, then what was flaky, what was interrupted and, last,
// what failed.
std::string SummaryText(const TestList& tests, const std::vector<TestResult>& results,
                        const SummarySetting& setting);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_UI_SUMMARY_H_

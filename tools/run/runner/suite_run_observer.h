// SuiteRunObserver: is called at each step of a SuiteRun, to show it or to record it.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_SUITE_RUN_OBSERVER_H_
#define HERMETEST_TOOLS_RUN_RUNNER_SUITE_RUN_OBSERVER_H_

#include <vector>

#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_result.h"
#include "hermetest/tools/run/runner/test_process.h"

namespace hermetest::tools {

// Several workers call it at once.
class SuiteRunObserver {
 public:
  virtual ~SuiteRunObserver() = default;

  // A worker starts a process that runs `tests`.
  virtual void OnProcessStart(int worker, const std::vector<const ListedTest*>& tests) = 0;
  virtual void OnProcessEnd(int worker, const std::vector<const ListedTest*>& tests,
                            const TestProcessResult& process) = 0;

  // A test failed, and will be run again.
  virtual void OnRetry(const ListedTest& test, const TestResult& result) = 0;
  // A test has its final result.
  virtual void OnResult(const ListedTest& test, const TestResult& result) = 0;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_SUITE_RUN_OBSERVER_H_

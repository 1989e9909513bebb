// RunDisplay: shows a SuiteRun as its progress, and records it as a trace.

#ifndef HERMETEST_TOOLS_RUN_RUN_DISPLAY_H_
#define HERMETEST_TOOLS_RUN_RUN_DISPLAY_H_

#include <vector>

#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_result.h"
#include "hermetest/tools/run/runner/suite_run_observer.h"
#include "hermetest/tools/run/runner/test_process.h"
#include "hermetest/tools/run/ui/progress.h"
#include "hermetest/tools/run/ui/trace.h"

namespace hermetest::tools {

class RunDisplay : public SuiteRunObserver {
 public:
  // Both have to outlive it.
  RunDisplay(Progress& progress, Trace& trace) : progress_(progress), trace_(trace) {}

  void OnProcessStart(int worker, const std::vector<const ListedTest*>& tests) override;
  void OnProcessEnd(int worker, const std::vector<const ListedTest*>& tests,
                    const TestProcessResult& process) override;
  void OnRetry(const ListedTest& test, const TestResult& result) override;
  void OnResult(const ListedTest& test, const TestResult& result) override;

 private:
  Progress& progress_;
  Trace& trace_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUN_DISPLAY_H_

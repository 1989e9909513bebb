// SuiteRun: all selected tests once, by several workers.
//
//   SuiteRun run(tests, setting, process, observer);
//   run.Start();
//   ... poll run.done_fd(), run.Stop() on Ctrl-C ...
//   run.Finish();
//   ... run.results(), run.report() ...

#ifndef HERMETEST_TOOLS_RUN_RUNNER_SUITE_RUN_H_
#define HERMETEST_TOOLS_RUN_RUNNER_SUITE_RUN_H_

#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tools/run/protocol/report_merger.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_result.h"
#include "hermetest/tools/run/runner/suite_run_observer.h"
#include "hermetest/tools/run/runner/test_process.h"
#include "hermetest/tools/run/runner/work_queue.h"

namespace hermetest::tools {

struct SuiteRunSetting {
  ReportFormat format = ReportFormat::kXml;
  int jobs = 1;
  int batch = 1;    // tests in one process
  int retries = 0;  // of a test that fails
  bool fail_fast = false;
  bool shuffle = false;
  int seed = 0;
};

class SuiteRun {
 public:
  // All but `setting` have to outlive the run.
  SuiteRun(const TestList& tests, SuiteRunSetting setting, const TestProcess& process,
           SuiteRunObserver& observer);
  SuiteRun(const SuiteRun&) = delete;
  SuiteRun& operator=(const SuiteRun&) = delete;
  ~SuiteRun();

  // Fails when there are no threads to be had. Some may run by then, until Finish().
  absl::Status Start();

  // Readable once every worker is out of work.
  int done_fd() const { return done_.get(); }

  // No further test begins. What runs is not ended by this.
  void Stop() { queue_.Stop(); }

  // Waits for the workers, which go on to exist until now: sandboxes end with them.
  void Finish();

  // While workers run, copies as things stand.
  std::vector<TestResult> results() const;
  Report report() const;

  // What the first process printed in which something outside of the tests failed, an environment
  // say; nothing when there was none.
  std::optional<std::string> outside_failure() const;

  // What made it impossible to go on, if anything did.
  absl::Status problem() const;

 private:
  void Work(int worker);
  void Process(int worker, const Batch& batch);
  void Settle(const Batch& batch, const TestProcessResult& process);
  void SettleTest(size_t test, const TestProcessResult& process, size_t place);
  void AddBatches();
  void Split(const Batch& batch);

  const TestList& tests_;
  const SuiteRunSetting setting_;
  const TestProcess& process_;
  SuiteRunObserver& observer_;
  WorkQueue queue_;
  internal::UniqueFd done_;
  internal::UniqueFd release_;  // readable when the workers may end
  std::vector<std::thread> workers_;
  std::atomic<int> busy_workers_{0};

  mutable std::mutex mutex_;  // guards all below
  std::vector<TestResult> results_;
  ReportMerger merger_;
  std::optional<std::string> outside_failure_;
  absl::Status problem_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_SUITE_RUN_H_

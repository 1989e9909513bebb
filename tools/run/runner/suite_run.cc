#include "hermetest/tools/run/runner/suite_run.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/protocol/test_output.h"
#include "hermetest/tools/run/runner/own_thread.h"

namespace hermetest::tools {
namespace {

// A filter is one argument, and the kernel takes 128 KiB for one (execve(2), MAX_ARG_STRLEN).
constexpr size_t kMaxFilter = 100 << 10;

// How much of a test's output goes into a report that the test did not write itself.
constexpr size_t kOutputInReport = 4 << 10;

void Signal(int eventfd) {
  const uint64_t one = 1;
  static_cast<void>(!write(eventfd, &one, sizeof(one)));
}

void WaitFor(int eventfd) {
  pollfd event = {eventfd, POLLIN, 0};
  while (poll(&event, 1, -1) <= 0) {
  }
}

std::string MessageFor(const TestResult& result) {
  absl::string_view output = result.output;
  if (output.size() > kOutputInReport) output.remove_prefix(output.size() - kOutputInReport);
  const std::string what = result.reason.empty() ? "failed, and its report is lost" : result.reason;
  if (output.empty()) return absl::StrCat("The test ", what);
  return absl::StrCat("The test ", what, "\nIts output ends with:\n", output);
}

Verdict VerdictOf(const TestProcessResult& process, size_t place) {
  if (!process.whole) return Verdict::kFailed;
  if (process.transcript.has_value()) return process.transcript->verdict;
  return process.cases[place]->verdict;
}

double SecondsOf(const TestProcessResult& process, size_t place) {
  if (process.cases[place].has_value()) return process.cases[place]->seconds;
  if (process.transcript.has_value()) return process.transcript->seconds;
  return absl::ToDoubleSeconds(process.end.ended - process.end.begun);
}

}  // namespace

SuiteRun::SuiteRun(const TestList& tests, SuiteRunSetting setting, const TestProcess& process,
                   SuiteRunObserver& observer)
    : tests_(tests),
      setting_(setting),
      process_(process),
      observer_(observer),
      done_(eventfd(0, EFD_CLOEXEC)),
      release_(eventfd(0, EFD_CLOEXEC)),
      results_(tests.size()),
      merger_(setting.format) {}

SuiteRun::~SuiteRun() { Finish(); }

void SuiteRun::AddBatches() {
  std::vector<size_t> order(tests_.size());
  std::iota(order.begin(), order.end(), 0);
  if (setting_.shuffle) {
    std::shuffle(order.begin(), order.end(), std::mt19937(static_cast<unsigned>(setting_.seed)));
  }
  Batch batch;
  size_t filter = 0;
  for (const size_t test : order) {
    if (!tests_[test].runs) continue;
    const size_t size = tests_[test].FullName().size() + 1;
    if (batch.size() == static_cast<size_t>(setting_.batch) || filter + size > kMaxFilter) {
      queue_.Add(std::exchange(batch, {}));
      filter = 0;
    }
    batch.push_back(test);
    filter += size;
  }
  if (!batch.empty()) queue_.Add(std::move(batch));
}

absl::Status SuiteRun::Start() {
  AddBatches();
  busy_workers_ = setting_.jobs;
  for (int worker = 0; worker < setting_.jobs; ++worker) {
    absl::StatusOr<std::thread> thread = StartThread([this, worker] { Work(worker); });
    if (!thread.ok()) {
      queue_.Stop();
      return thread.status();
    }
    workers_.push_back(*std::move(thread));
  }
  return absl::OkStatus();
}

void SuiteRun::Finish() {
  Signal(release_.get());
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
}

void SuiteRun::Work(int worker) {
  while (const std::optional<Batch> batch = queue_.Take()) {
    Process(worker, *batch);
    queue_.Done();
  }
  if (--busy_workers_ == 0) Signal(done_.get());
  WaitFor(release_.get());
}

void SuiteRun::Process(int worker, const Batch& batch) {
  std::vector<const ListedTest*> tests;
  for (const size_t test : batch) tests.push_back(&tests_[test]);
  observer_.OnProcessStart(worker, tests);
  const TestProcessResult process = process_.Run(tests, setting_.seed);
  observer_.OnProcessEnd(worker, tests, process);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (process.end.kind == ProgramEnd::Kind::kNotRun) {
    problem_.Update(process.end.problem);
    queue_.Stop();
    return;
  }
  Settle(batch, process);
}

// With the reports of a process that did not come to its end the results of all its tests are lost.
// Each half of them then gets a process of its own, and so on, down to the test that is to blame.
void SuiteRun::Split(const Batch& batch) {
  const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
  queue_.Add(Batch(batch.begin(), middle));
  queue_.Add(Batch(middle, batch.end()));
}

void SuiteRun::Settle(const Batch& batch, const TestProcessResult& process) {
  const bool stopped = process.end.kind == ProgramEnd::Kind::kStopped;
  if (batch.size() > 1 && !process.whole && !stopped) {
    Split(batch);
    return;
  }
  if (process.report.has_value()) merger_.Learn(*process.report);
  if (process.failed_outside && !outside_failure_.has_value()) {
    outside_failure_ = OutputOf(tests_[batch[0]].FullName(), process.output);
  }
  for (size_t place = 0; place < batch.size(); ++place) SettleTest(batch[place], process, place);
}

void SuiteRun::SettleTest(size_t test, const TestProcessResult& process, size_t place) {
  TestResult& result = results_[test];
  const std::optional<ReportCase>& reported = process.cases[place];
  result.output = OutputOf(tests_[test].FullName(), process.output);
  result.reason = process.reason;
  result.report = reported;
  result.seconds = SecondsOf(process, place);
  result.verdict = VerdictOf(process, place);
  const bool stopped = process.end.kind == ProgramEnd::Kind::kStopped;
  result.state = stopped ? TestResult::State::kInterrupted : TestResult::State::kDone;
  if (result.verdict == Verdict::kFailed) ++result.failed_runs;
  // What the test itself reported says more.
  if (!reported.has_value() || reported->verdict != result.verdict) {
    result.report =
        merger_.MakeCase(tests_[test], result.verdict, process.end.begun, result.seconds,
                         result.verdict == Verdict::kFailed ? MessageFor(result) : "");
  }
  if (stopped) return;
  if (result.failed() && result.failed_runs <= setting_.retries) {
    result.state = TestResult::State::kWaiting;
    observer_.OnRetry(tests_[test], result);
    queue_.Add({test});
    return;
  }
  if (result.flaky()) {
    result.report = merger_.WithProperty(
        *result.report, "hermetest_flaky",
        absl::StrCat("failed ", result.failed_runs, " of ", result.failed_runs + 1, " runs"));
  }
  observer_.OnResult(tests_[test], result);
  if (result.failed() && setting_.fail_fast) queue_.Stop();
}

std::vector<TestResult> SuiteRun::results() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return results_;
}

Report SuiteRun::report() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::optional<ReportCase>> cases;
  for (size_t test = 0; test < tests_.size(); ++test) {
    cases.push_back(tests_[test].runs ? results_[test].report
                                      : merger_.MakeCase(tests_[test], Verdict::kNotRun,
                                                         absl::InfinitePast(), 0, ""));
  }
  return merger_.Merge(tests_, cases);
}

std::optional<std::string> SuiteRun::outside_failure() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return outside_failure_;
}

absl::Status SuiteRun::problem() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return problem_;
}

}  // namespace hermetest::tools

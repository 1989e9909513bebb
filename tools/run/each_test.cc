#include "hermetest/tools/run/each_test.h"

#include <string.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/matchers/linux/monotonic_clock.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/cli/write_file.h"
#include "hermetest/tools/run/exit_code_of.h"
#include "hermetest/tools/run/protocol/report.h"
#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_runner_files.h"
#include "hermetest/tools/run/run_display.h"
#include "hermetest/tools/run/runner/interruptible.h"
#include "hermetest/tools/run/runner/private_directories.h"
#include "hermetest/tools/run/runner/program_runner.h"
#include "hermetest/tools/run/runner/signal_watch.h"
#include "hermetest/tools/run/runner/suite_run.h"
#include "hermetest/tools/run/runner/test_process.h"
#include "hermetest/tools/run/ui/progress.h"
#include "hermetest/tools/run/ui/summary.h"
#include "hermetest/tools/run/ui/trace.h"

namespace hermetest::tools {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(100);

// After a signal all is to be over within a second.
constexpr absl::Duration kPatienceAfterSignal = absl::Milliseconds(800);

class Session {
 public:
  Session(const Command& command, const RunOptions& options, const GtestRequest& request)
      : command_(command),
        options_(options),
        request_(request),
        runner_(RunnerSetting(), stop_),
        process_setting_(ProcessSetting()),
        process_(process_setting_, runner_) {}

  ExitCode Run() {
    absl::StatusOr<TestList> listed = TestList();
    absl::Status begun = DoInterruptibly(signals_, stop_, [&] { listed = process_.List(); });
    if (!begun.ok()) return OwnFailure(begun);
    if (!listed.ok()) {
      const ExitCode code = Problem(listed.status());
      return absl::IsCancelled(listed.status()) ? CodeOfSignal() : code;
    }
    if (stop_) return CodeOfSignal();  // it came too late to be noticed
    tests_ = SelectTests(*listed, request_.also_run_disabled, request_.shard);
    if (absl::Status status = TouchShardStatusFile(request_.shard_status_file); !status.ok()) {
      return OwnFailure(status);
    }
    PrematureExitFile premature_exit(request_.premature_exit_file);
    const ExitCode code = RunIterations();
    if (signals_.signal().has_value()) premature_exit.Keep();
    return code;
  }

 private:
  ProgramSetting RunnerSetting() const {
    ProgramSetting setting;
    setting.note = [this](absl::string_view note) { PrintError(command_, note); };
    setting.isolate = options_.isolate;
    setting.isolation = options_.isolation;
    if (options_.private_tmp) {
      const std::filesystem::path program = request_.arguments[0];
      setting.private_directories = ChoosePrivateDirectories({program.parent_path().string()});
    }
    return setting;
  }

  TestProcessSetting ProcessSetting() const {
    TestProcessSetting setting;
    setting.request = request_;
    if (request_.report.has_value()) setting.format = request_.report->format;
    setting.timeout = options_.timeout;
    setting.show_output = options_.output == ShownOutput::kImmediate;
    setting.survivors_fail = options_.isolation.survivors() == Survivors::kFail;
    return setting;
  }

  SuiteRunSetting RunSetting(int iteration) const {
    SuiteRunSetting setting;
    setting.format = process_setting_.format;
    setting.jobs = options_.jobs;
    setting.batch = options_.batch;
    setting.retries = options_.retries;
    setting.fail_fast = request_.fail_fast;
    setting.shuffle = request_.shuffle;
    const int first_seed = request_.random_seed != 0
                               ? request_.random_seed
                               : static_cast<int>(absl::ToUnixSeconds(absl::Now()) % 99999) + 1;
    setting.seed = (first_seed + iteration - 1) % 99999 + 1;
    return setting;
  }

  ProgressSetting HowToShow() const {
    ProgressSetting setting;
    setting.terminal = TerminalOn(STDOUT_FILENO);
    setting.status = setting.terminal.erases && options_.output != ShownOutput::kImmediate;
    setting.show_failures = options_.output == ShownOutput::kFailed;
    return setting;
  }

  size_t Runnable() const {
    size_t runnable = 0;
    for (const ListedTest& test : tests_) runnable += test.runs ? 1 : 0;
    return runnable;
  }

  ExitCode RunIterations() {
    ExitCode code = ExitCode::kDone;
    const bool for_ever = request_.repeat < 0 || options_.repeat_until_failure;
    for (int i = 1; for_ever || i <= request_.repeat; ++i) {
      if (for_ever || request_.repeat > 1) std::cout << "\nIteration " << i << std::endl;
      const ExitCode iteration = RunOnce(i);
      if (iteration != ExitCode::kDone) code = iteration;
      if (code != ExitCode::kDone && (code != ExitCode::kNo || options_.repeat_until_failure)) {
        break;
      }
    }
    if (absl::Status status = WriteTrace(); !status.ok()) return OwnFailure(status);
    return code;
  }

  absl::Status WriteTrace() const {
    return options_.trace.empty() ? absl::OkStatus() : trace_.WriteTo(options_.trace);
  }

  ExitCode RunOnce(int iteration) {
    const absl::Duration begun = internal::MonotonicNow();
    Progress progress(HowToShow(), Runnable());
    RunDisplay display(progress, trace_);
    SuiteRun run(tests_, RunSetting(iteration), process_, display);
    if (absl::Status status = run.Start(); !status.ok()) {
      run.Finish();
      return OwnFailure(status);
    }
    const bool whole = WaitFor(run, progress);
    progress.Close();
    Summarize(run, internal::MonotonicNow() - begun);
    const absl::Status status = WriteReport(run);
    if (!whole) LeaveAtOnce();
    ProgramRunner::ReleaseSandboxes();  // those prepared, too, end with the workers
    run.Finish();
    if (!run.problem().ok()) return Problem(run.problem());
    if (!status.ok()) return OwnFailure(status);
    if (signals_.signal().has_value()) return CodeOfSignal();
    return HasFailed(run) ? ExitCode::kNo : ExitCode::kDone;
  }

  // Returns false when after a signal something does not come to its end in time.
  bool WaitFor(SuiteRun& run, Progress& progress) {
    absl::Duration give_up = absl::InfiniteDuration();
    while (internal::MonotonicNow() < give_up) {
      switch (signals_.Wait(run.done_fd(), kRedraw)) {
        case SignalWatch::Event::kOther:
          return true;
        case SignalWatch::Event::kTick:
          progress.Redraw();
          break;
        case SignalWatch::Event::kSignal:
          if (stop_) return false;  // asked for twice
          run.Stop();
          stop_ = true;
          give_up = internal::MonotonicNow() + kPatienceAfterSignal;
      }
    }
    return false;
  }

  static bool HasFailed(const SuiteRun& run) {
    for (const TestResult& result : run.results()) {
      if (result.failed()) return true;
    }
    return run.outside_failure().has_value();
  }

  void Summarize(const SuiteRun& run, absl::Duration duration) const {
    SummarySetting setting;
    setting.seconds = absl::ToDoubleSeconds(duration);
    setting.jobs = options_.jobs;
    setting.slowest = options_.slowest;
    setting.outside_failure = run.outside_failure();
    if (signals_.signal().has_value()) {
      std::cout << "Ended by SIG" << sigabbrev_np(*signals_.signal()) << ".\n";
    }
    std::cout << SummaryText(tests_, run.results(), setting) << std::flush;
  }

  absl::Status WriteReport(const SuiteRun& run) const {
    if (!request_.report.has_value()) return absl::OkStatus();
    return WriteFile(request_.report->path,
                     tools::WriteReport(request_.report->format, run.report()));
  }

  // The sandboxes end with this process (see Sandbox), whatever it is that does not end by itself.
  [[noreturn]] void LeaveAtOnce() const {
    if (absl::Status status = WriteTrace(); !status.ok()) {
      PrintError(command_, status.message());
    }
    _exit(static_cast<int>(CodeOfSignal()));
  }

  ExitCode CodeOfSignal() const { return ExitCodeOfSignal(signals_.signal().value_or(0)); }

  // A file that cannot be written, say: whatever its status means elsewhere.
  ExitCode OwnFailure(const absl::Status& problem) const {
    PrintError(command_, problem.message());
    return ExitCode::kFailed;
  }

  ExitCode Problem(const absl::Status& problem) const {
    return ExitCodeOfProblem(command_, problem, options_.skip_when_unavailable);
  }

  const Command& command_;
  const RunOptions& options_;
  const GtestRequest& request_;
  SignalWatch signals_;
  std::atomic<bool> stop_ = false;
  const ProgramRunner runner_;
  const TestProcessSetting process_setting_;
  const TestProcess process_;
  TestList tests_;
  Trace trace_;
};

}  // namespace

ExitCode RunEachTest(const Command& command, const RunOptions& options,
                     const GtestRequest& request) {
  return Session(command, options, request).Run();
}

}  // namespace hermetest::tools

#include "hermetest/tools/run/runner/program_runner.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/fixture/internal/channel/result_channel.h"
#include "hermetest/fixture/internal/engine/engine.h"
#include "hermetest/fixture/internal/verdict/outcome.h"
#include "hermetest/matchers/linux/monotonic_clock.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tools/run/runner/become_program.h"
#include "hermetest/tools/run/runner/own_error.h"
#include "hermetest/tools/run/runner/private_directories.h"

namespace hermetest::tools {
namespace {

constexpr absl::Duration kLookAround = absl::Milliseconds(50);

void TakeEnd(int code, int status, ProgramEnd* end) {
  end->kind = code == CLD_EXITED ? ProgramEnd::Kind::kExited : ProgramEnd::Kind::kSignalled;
  end->status = status;
}

ProgramEnd EndOf(const internal::Outcome& outcome, const BecomeReport& report) {
  ProgramEnd end;
  end.begun = report.begun();
  end.ended = outcome.time;
  end.processes = outcome.processes;
  end.survivors = outcome.survivors;
  if (outcome.setup_failure.has_value()) {
    end.problem = internal::Judge(outcome);
  } else if (!report.problem().ok()) {
    end.problem = report.problem();
  } else if (outcome.stopped) {
    end.kind = ProgramEnd::Kind::kStopped;
  } else if (outcome.timed_out) {
    end.kind = ProgramEnd::Kind::kTimedOut;
  } else if (outcome.halted_by != 0) {
    end.kind = ProgramEnd::Kind::kHalted;
    end.status = outcome.halted_by;
  } else {
    TakeEnd(outcome.process.code, outcome.process.status, &end);
  }
  return end;
}

ProgramEnd NotRun(absl::Status problem) {
  ProgramEnd end;
  end.problem = std::move(problem);
  end.begun = end.ended = absl::Now();
  return end;
}

// Ends with the child and its process group, which a time-out or `stop` cuts short.
void WaitInPlace(pid_t child, absl::Duration deadline, const std::atomic<bool>& stop,
                 ProgramEnd* end) {
  const internal::UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  std::optional<ProgramEnd::Kind> cut_short;
  for (pollfd process = {pidfd.get(), POLLIN, 0};;) {
    const absl::Duration left =
        std::clamp(deadline - internal::MonotonicNow(), absl::ZeroDuration(), kLookAround);
    if (poll(&process, 1, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1) > 0) break;
    if (stop.load()) cut_short = ProgramEnd::Kind::kStopped;
    if (internal::MonotonicNow() >= deadline) cut_short = ProgramEnd::Kind::kTimedOut;
    if (cut_short.has_value()) break;
  }
  end->ended = absl::Now();
  kill(-child, SIGKILL);  // the processes that it left in its group, too
  siginfo_t info = {};
  while (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED) != 0 && errno == EINTR) {
  }
  TakeEnd(info.si_code, info.si_status, end);
  if (cut_short.has_value()) end->kind = *cut_short;
}

// The program that the test process becomes needs nothing of this one.
class NoHook : public internal::ForkHook {
  void InTestProcess(internal::ResultChannel&) override {}
};

}  // namespace

ProgramEnd ProgramRunner::Run(const ProgramRequest& request) const {
  const absl::Time asked = absl::Now();
  ProgramEnd end = setting_.isolate ? RunInSandbox(request) : RunInPlace(request);
  end.asked = asked;
  // What was killed on its way to the program took no time.
  if (end.begun == absl::InfinitePast()) end.begun = end.ended;
  end.cleared = absl::Now();
  return end;
}

ProgramEnd ProgramRunner::RunInSandbox(const ProgramRequest& request) const {
  absl::StatusOr<BecomeReport> report = BecomeReport::Make();
  if (!report.ok()) return NotRun(report.status());
  internal::Engine::StartOptions options;
  options.timeout = request.timeout;
  options.more_to_come = true;
  options.label = request.arguments[0];
  NoHook hook;
  absl::StatusOr<std::optional<internal::Run>> run =
      internal::Engine::Get().Start(setting_.isolation, options, hook);
  if (!run.ok()) return NotRun(run.status());
  if (!run->has_value()) {
    std::string note;
    const absl::Status status = MakePrivate(setting_.private_directories, &note);
    report->Note(note);
    if (!status.ok()) {
      report->GiveUp(absl::FailedPreconditionError(
          absl::StrCat(status.message(), "; --tmp shared does without")));
    }
    BecomeProgram(request, /*in_sandbox=*/true, *report);
  }
  const internal::Outcome outcome =
      (*run)->Wait([](internal::RecordType, absl::string_view) {}, &stop_);
  if (!report->note().empty() && !noted_.exchange(true)) setting_.note(report->note());
  return EndOf(outcome, *report);
}

ProgramEnd ProgramRunner::RunInPlace(const ProgramRequest& request) const {
  absl::StatusOr<BecomeReport> report = BecomeReport::Make();
  if (!report.ok()) return NotRun(report.status());
  const pid_t child = fork();
  if (child < 0) return NotRun(OwnError(errno, "cannot fork"));
  if (child == 0) {
    setpgid(0, 0);
    BecomeProgram(request, /*in_sandbox=*/false, *report);
  }
  setpgid(child, child);  // whoever of the two comes first
  ProgramEnd end;
  WaitInPlace(child, internal::MonotonicNow() + request.timeout, stop_, &end);
  end.begun = report->begun();
  if (!report->problem().ok()) {
    end.kind = ProgramEnd::Kind::kNotRun;
    end.problem = report->problem();
  }
  return end;
}

void ProgramRunner::ReleaseSandboxes() { internal::Engine::Get().ReleaseSandboxes(); }

}  // namespace hermetest::tools

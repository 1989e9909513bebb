#include "hermetest/tools/run/whole_program.h"

#include <string.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/run/exit_code_of.h"
#include "hermetest/tools/run/runner/interruptible.h"
#include "hermetest/tools/run/runner/private_directories.h"
#include "hermetest/tools/run/runner/program_runner.h"
#include "hermetest/tools/run/runner/signal_watch.h"

namespace hermetest::tools {
namespace {

ProgramSetting SettingFor(const Command& command, const RunOptions& options,
                          const std::string& program) {
  ProgramSetting setting;
  setting.isolate = options.isolate;
  setting.isolation = options.isolation;
  if (options.private_tmp) {
    setting.private_directories =
        ChoosePrivateDirectories({std::filesystem::path(program).parent_path().string()});
  }
  setting.note = [&command](absl::string_view note) { PrintError(command, note); };
  return setting;
}

ProgramRequest RequestFor(const RunOptions& options, const std::vector<std::string>& words) {
  ProgramRequest request;
  request.arguments = words;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    request.environment.emplace_back(*variable);
  }
  request.timeout = options.timeout;
  return request;
}

void SayWhatRan(const Command& command, absl::string_view why, const std::string& program,
                const ProgramEnd& end) {
  PrintError(
      command,
      absl::StrCat(why, ": ", program, " was ended after ",
                   absl::FormatDuration(absl::Trunc(end.ended - end.begun, absl::Milliseconds(1))),
                   end.processes.empty() ? "" : "; what ran in its sandbox then:"));
  std::cerr << end.processes;
}

}  // namespace

ExitCode RunWholeProgram(const Command& command, const RunOptions& options,
                         const std::vector<std::string>& words) {
  SignalWatch signals;
  std::atomic<bool> stop = false;
  const ProgramRunner runner(SettingFor(command, options, words[0]), stop);
  ProgramEnd end;
  const absl::Status begun =
      DoInterruptibly(signals, stop, [&] { end = runner.Run(RequestFor(options, words)); });
  if (!begun.ok()) return ExitCodeOfProblem(command, begun, false);

  bool failed = false;
  if (end.kind == ProgramEnd::Kind::kStopped) {
    SayWhatRan(command, absl::StrCat("SIG", sigabbrev_np(signals.signal().value_or(0))), words[0],
               end);
    return ExitCodeOfSignal(signals.signal().value_or(0));
  }
  if (end.kind == ProgramEnd::Kind::kTimedOut) {
    SayWhatRan(command, absl::StrCat("--timeout ", absl::FormatDuration(options.timeout)), words[0],
               end);
    failed = true;
  } else if (end.kind == ProgramEnd::Kind::kHalted) {
    SayWhatRan(command, absl::StrCat("a halt by SIG", sigabbrev_np(end.status)), words[0], end);
    failed = true;
  } else if (!end.survivors.empty()) {
    PrintError(command, end.survivors);
    failed = options.isolation.survivors() == Survivors::kFail;
  }
  if (end.kind == ProgramEnd::Kind::kNotRun) {
    return ExitCodeOfProblem(command, end.problem, options.skip_when_unavailable);
  }
  if (failed) return ExitCode::kNo;
  if (end.kind == ProgramEnd::Kind::kSignalled) return ExitCodeOfSignal(end.status);
  return static_cast<ExitCode>(end.status);
}

}  // namespace hermetest::tools

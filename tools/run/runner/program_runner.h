// ProgramRunner: runs a program to its end, in a sandbox of its own or in place.
//
//   const ProgramRunner runner(setting, stop);
//   const ProgramEnd end = runner.Run({{"./their_test", "--gtest_filter=A.B"}, environment});
//   if (end.kind == ProgramEnd::Kind::kExited && end.status == 0) ...
//
// Threads may use one runner at once. A sandbox ends with the thread that ran a program in it or
// after it, so such a thread has to live until all have done with the runner.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_RUNNER_H_
#define HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_RUNNER_H_

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tools/run/runner/private_directories.h"
#include "hermetest/tools/run/runner/program_request.h"

namespace hermetest::tools {

struct ProgramEnd {
  enum class Kind { kExited, kSignalled, kTimedOut, kHalted, kStopped, kNotRun };

  Kind kind = Kind::kNotRun;
  int status = 0;  // the exit status, or the signal
  // kNotRun: Unavailable where no sandbox is to be had, with a diagnosis; NotFound or
  // PermissionDenied where the program cannot be executed.
  absl::Status problem;
  std::string processes;  // kTimedOut, kStopped: what ran in the sandbox, as a table
  std::string survivors;  // what outlived the program, in words, where the isolation asks for it

  // When it was asked for, when the program had its sandbox and began, when it had ended, and when
  // all that was left of it was gone.
  absl::Time asked, begun, ended, cleared;
};

struct ProgramSetting {
  bool isolate = true;
  Isolation isolation;
  PrivateDirectories private_directories;  // in a sandbox only
  // Is called with what the user should know, once, by any thread.
  std::function<void(absl::string_view)> note = [](absl::string_view) {};
};

class ProgramRunner {
 public:
  // Once `stop` is true, what runs is killed.
  ProgramRunner(ProgramSetting setting, const std::atomic<bool>& stop)
      : setting_(std::move(setting)), stop_(stop) {}

  // Stdin is /dev/null.
  ProgramEnd Run(const ProgramRequest& request) const;

  // Waits until every sandbox is gone. Nothing may run any more.
  static void ReleaseSandboxes();

 private:
  ProgramEnd RunInSandbox(const ProgramRequest& request) const;
  ProgramEnd RunInPlace(const ProgramRequest& request) const;

  const ProgramSetting setting_;
  const std::atomic<bool>& stop_;
  mutable std::atomic<bool> noted_ = false;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_RUNNER_H_

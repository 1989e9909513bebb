// TestProcess: runs some tests of a program in one process, and tells what became of each.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_TEST_PROCESS_H_
#define HERMETEST_TOOLS_RUN_RUNNER_TEST_PROCESS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/protocol/gtest_request.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_transcript.h"
#include "hermetest/tools/run/runner/program_capture.h"
#include "hermetest/tools/run/runner/program_runner.h"

namespace hermetest::tools {

struct TestProcessSetting {
  GtestRequest request;
  ReportFormat format = ReportFormat::kXml;
  absl::Duration timeout;       // for each test of the process
  bool show_output = false;     // at once
  bool survivors_fail = false;  // a process that outlives its test fails it
};

struct TestProcessResult {
  ProgramEnd end;
  std::string output;
  // As the process wrote it, with nothing in it but the tests that were asked for; nothing when it
  // wrote none, or only a part.
  std::optional<Report> report;
  // The case of each test, in the order asked for. Without a report there is none.
  std::vector<std::optional<ReportCase>> cases;
  // Without a report, what the output says, where one test ran.
  std::optional<TranscriptResult> transcript;
  bool failed_outside = false;  // an environment did, say

  // Whether the process came to its end with a result for each test, and that end is what the
  // results let one expect. Otherwise `reason` says what is wrong with it.
  bool whole = false;
  std::string reason;
};

// What is said of the processes that outlived it, in a predicate: "left 1 process running:" and a
// table.
absl::string_view SurvivorsWords(const ProgramEnd& end);

class TestProcess {
 public:
  TestProcess(const TestProcessSetting& setting, const ProgramRunner& runner)
      : setting_(setting), runner_(runner) {}

  // All tests that the program has, as far as its filter lets them through. Fails with a text for
  // the user: NotFound or PermissionDenied where the program cannot be executed, Unavailable where
  // it cannot be isolated, InvalidArgument where it lists no tests, Cancelled where it was stopped.
  absl::StatusOr<TestList> List() const;

  // `seed` is that of the iteration.
  TestProcessResult Run(const std::vector<const ListedTest*>& tests, int seed) const;

 private:
  ProgramRequest RequestFor(const std::string& filter) const;
  // Runs `request`. Sets the end, the output and the report, and returns whether GoogleTest could
  // not open the place for its report.
  bool Capture(ProgramRequest request, ProgramCapture::Show show, TestProcessResult* result) const;

  const TestProcessSetting& setting_;
  const ProgramRunner& runner_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_TEST_PROCESS_H_

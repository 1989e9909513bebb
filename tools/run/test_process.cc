#include "hermetest/tools/run/test_process.h"

#include <string.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/program_capture.h"
#include "hermetest/tools/run/report.h"
#include "hermetest/tools/run/report_merger.h"
#include "hermetest/tools/run/run_words.h"
#include "hermetest/tools/run/test_transcript.h"

namespace hermetest::tools {
namespace {

// The list is made by static initializers and little else.
constexpr absl::Duration kListTimeout = absl::Seconds(30);

// The case of `test`, if it ran, moved out of the report.
std::optional<ReportCase> FindCase(const Report& report, const ListedTest& test) {
  for (const ReportSuite& suite : report.suites) {
    if (suite.name != test.suite) continue;
    for (const ReportCase& candidate : suite.cases) {
      if (candidate.name == test.name && candidate.verdict != Verdict::kNotRun) return candidate;
    }
  }
  return std::nullopt;
}

bool HasOutsideFailure(const Report& report) {
  for (const ReportSuite& suite : report.suites) {
    if (suite.name == kOutsideOfTests) return true;
  }
  return false;
}

std::string SignalWords(int signal) {
  const char* name = sigabbrev_np(signal);
  if (name == nullptr) return absl::StrCat("signal ", signal);
  return absl::StrCat("SIG", name, " (", sigdescr_np(signal), ")");
}

// How the process ended, in a predicate.
std::string EndWords(const ProgramEnd& end, absl::Duration timeout) {
  switch (end.kind) {
    case ProgramEnd::Kind::kExited:
      return absl::StrCat("exited with status ", end.status);
    case ProgramEnd::Kind::kSignalled:
      return absl::StrCat("was killed by ", SignalWords(end.status));
    case ProgramEnd::Kind::kTimedOut:
      return absl::StrCat("ran past its deadline of ", absl::FormatDuration(timeout),
                          " and was killed");
    case ProgramEnd::Kind::kStopped:
      return "was stopped";
    case ProgramEnd::Kind::kNotRun:
      break;
  }
  return std::string(end.problem.message());
}

// What is wrong with a process that had a result for each test; nothing if it is right.
std::string TroubleAfterTests(bool expect_failure, const std::string& words,
                              const TestProcessResult& result) {
  const ProgramEnd& end = result.end;
  if (result.transcript.has_value()) {
    const bool more_failed =
        result.transcript->failed_outside && result.transcript->verdict != Verdict::kFailed;
    return more_failed ? "did not fail, but something outside of it did" : "";
  }
  if (end.kind != ProgramEnd::Kind::kExited) return absl::StrCat(words, ", after its end");
  if (end.status == 0 || expect_failure) return "";
  const bool skipped = result.cases[0]->verdict == Verdict::kSkipped;
  return absl::StrCat(skipped ? "was skipped" : "passed", ", but its process then ", words);
}

// Why there is no result for each test.
std::string WhyIncomplete(bool report_unopened, const std::string& words, const ProgramEnd& end) {
  if (report_unopened) {
    return "came to its end, but its result is lost: GoogleTest could not write the report where "
           "the test left it, and what was printed does not say how the test went";
  }
  return absl::StrCat(words, end.kind == ProgramEnd::Kind::kExited ? " before its end" : "");
}

// Sets `whole` and `reason`. `report_unopened` says that GoogleTest has ended the process, since it
// could not write its report.
void JudgeEnd(bool expect_failure, bool survivors_fail, bool report_unopened,
              absl::Duration timeout, TestProcessResult* result) {
  const ProgramEnd& end = result->end;
  bool complete = result->report.has_value();
  for (const std::optional<ReportCase>& test : result->cases) complete &= test.has_value();
  complete |= result->transcript.has_value();
  const std::string words = EndWords(end, timeout);
  result->reason = complete ? TroubleAfterTests(expect_failure, words, *result)
                            : WhyIncomplete(report_unopened, words, end);
  if (result->reason.empty() && survivors_fail && !end.survivors.empty()) {
    result->reason = std::string(SurvivorsWords(end));
  }
  if (!end.processes.empty()) {
    absl::StrAppend(&result->reason, "\nWhat ran in its world then:\n", end.processes);
  }
  result->whole = complete && result->reason.empty();
}

// What a program that does not list its tests printed, for the user.
std::string LastOutput(absl::string_view output) {
  constexpr size_t kShown = 4 << 10;
  if (output.empty()) return "; it printed nothing";
  if (output.size() > kShown) output.remove_prefix(output.size() - kShown);
  return absl::StrCat("; its output ends with:\n", absl::StripSuffix(Indented(output), "\n"));
}

absl::Status NoList(const std::string& program, absl::Duration timeout,
                    const TestProcessResult& result) {
  const ProgramEnd& end = result.end;
  const std::string processes =
      end.processes.empty() ? "" : absl::StrCat("\nWhat ran in its sandbox then:\n", end.processes);
  const std::string text =
      absl::StrCat(program, " lists no tests: called with --gtest_list_tests, it ",
                   EndWords(end, timeout), "; --each=false runs any program as a whole",
                   LastOutput(result.output), absl::StripSuffix(processes, "\n"));
  return end.kind == ProgramEnd::Kind::kStopped ? absl::CancelledError(text)
                                                : absl::InvalidArgumentError(text);
}

}  // namespace

absl::string_view SurvivorsWords(const ProgramEnd& end) {
  return absl::StripPrefix(end.survivors, "Hermetest: the test ");
}

ProgramRequest TestProcess::RequestFor(const std::string& filter) const {
  ProgramRequest request;
  request.arguments = setting_.request.arguments;
  request.environment = setting_.request.environment;
  request.arguments.push_back(absl::StrCat("--gtest_filter=", filter));
  request.report_format = setting_.format;
  return request;
}

bool TestProcess::Capture(ProgramRequest request, ProgramCapture::Show show,
                          TestProcessResult* result) const {
  const absl::StatusOr<std::unique_ptr<ProgramCapture>> capture = ProgramCapture::Start(show);
  if (!capture.ok()) {
    result->end.problem = capture.status();
    return false;
  }
  request.output_fd = (*capture)->output_fd();
  request.report_place = &(*capture)->report_place();
  result->end = runner_.Run(request);
  ProgramCapture::Captured captured = (*capture)->Finish();
  result->output = std::move(captured.output);
  if (absl::StatusOr<Report> report = ParseReport(setting_.format, captured.report); report.ok()) {
    result->report = *std::move(report);
  }
  if (result->report.has_value()) return false;
  (*capture)->report_place().RemoveStrays();
  return (*capture)->report_place().CouldNotBeOpened(result->output);
}

absl::StatusOr<TestList> TestProcess::List() const {
  ProgramRequest request = RequestFor(setting_.request.filter.value_or("*"));
  request.arguments.emplace_back("--gtest_list_tests");
  request.timeout = std::min(setting_.timeout, kListTimeout);
  TestProcessResult result;
  Capture(request, ProgramCapture::Show::kNothing, &result);
  if (result.end.kind == ProgramEnd::Kind::kNotRun) return result.end.problem;
  if (result.end.kind != ProgramEnd::Kind::kStopped && result.report.has_value()) {
    return ListFromReport(*result.report);  // the list is whole, whatever came after it
  }
  if (result.end.kind == ProgramEnd::Kind::kExited && result.end.status == 0) {
    absl::StatusOr<TestList> tests = ListFromText(setting_.format, result.output);
    if (tests.ok()) return tests;
  }
  return NoList(request.arguments[0], request.timeout, result);
}

TestProcessResult TestProcess::Run(const std::vector<const ListedTest*>& tests, int seed) const {
  std::vector<std::string> filters;
  for (const ListedTest* test : tests) filters.push_back(FilterFor(test->suite, test->name));
  ProgramRequest request = RequestFor(absl::StrJoin(filters, ":"));
  if (setting_.request.shuffle) {
    request.arguments.emplace_back("--gtest_shuffle");
    request.arguments.push_back(absl::StrCat("--gtest_random_seed=", seed));
  }
  request.timeout = setting_.timeout * tests.size();
  TestProcessResult result;
  const bool unopened =
      Capture(request,
              setting_.show_output ? ProgramCapture::Show::kAtOnce : ProgramCapture::Show::kNothing,
              &result);
  bool expect_failure = false;
  for (const ListedTest* test : tests) {
    result.cases.push_back(result.report.has_value() ? FindCase(*result.report, *test)
                                                     : std::nullopt);
    const std::optional<ReportCase>& found = result.cases.back();
    expect_failure |= found.has_value() && found->verdict == Verdict::kFailed;
  }
  if (unopened && tests.size() == 1) {
    result.transcript = ReadTranscript(tests[0]->FullName(), result.output);
  }
  result.failed_outside = result.report.has_value() && HasOutsideFailure(*result.report);
  JudgeEnd(expect_failure || result.failed_outside, setting_.survivors_fail, unopened,
           request.timeout, &result);
  return result;
}

}  // namespace hermetest::tools

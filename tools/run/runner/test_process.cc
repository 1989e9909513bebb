#include "hermetest/tools/run/runner/test_process.h"

#include <string.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "hermetest/tools/cli/indented_text.h"
#include "hermetest/tools/run/protocol/report.h"
#include "hermetest/tools/run/protocol/report_merger.h"
#include "hermetest/tools/run/protocol/test_transcript.h"
#include "hermetest/tools/run/runner/program_capture.h"

namespace hermetest::tools {
namespace {

// The list is made by static initializers and little else. A deadline for a test may be too short
// for a whole program.
constexpr absl::Duration kLeastListTimeout = absl::Seconds(5);
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
    case ProgramEnd::Kind::kHalted:
      return absl::StrCat("was halted by ", SignalWords(end.status),
                          ", nothing continued it, and it was killed");
    case ProgramEnd::Kind::kStopped:
      return "was stopped";
    case ProgramEnd::Kind::kNotRun:
      break;
  }
  return std::string(end.problem.message());
}

// Whether GoogleTest lists `suite` as failed. Its reports do not show what fails in the set-up or
// the tear-down of a suite.
bool SuiteFailed(absl::string_view suite, absl::string_view output) {
  return absl::StrContains(
      output, absl::StrCat("\n[  FAILED  ] ", suite, ": SetUpTestSuite or TearDownTestSuite\n"));
}

Verdict FirstVerdict(const TestProcessResult& result) {
  return result.transcript.has_value() ? result.transcript->verdict : result.cases[0]->verdict;
}

// What GoogleTest said beside the results.
struct Signs {
  bool failure = false;          // there is one, in a test or outside
  bool suite_failure = false;    // see SuiteFailed()
  bool report_unopened = false;  // it has ended the process, since it could not write its report
};

// What is wrong with a process that had a result for each test; nothing if it is right.
std::string TroubleAfterTests(const Signs& signs, const std::string& words,
                              const TestProcessResult& result) {
  const ProgramEnd& end = result.end;
  const Verdict verdict = FirstVerdict(result);
  const char* const but = verdict == Verdict::kSkipped ? "was skipped, but " : "passed, but ";
  if (result.transcript.has_value()) {
    if (verdict == Verdict::kFailed || !result.transcript->failed_outside) return "";
    return absl::StrCat(but, "something outside of it failed");
  }
  if (end.kind != ProgramEnd::Kind::kExited) return absl::StrCat(words, ", after its end");
  if (signs.suite_failure && (verdict != Verdict::kFailed || result.cases.size() > 1)) {
    return absl::StrCat(but, "its suite failed, in SetUpTestSuite() or TearDownTestSuite()");
  }
  if (end.status == 0 || signs.failure) return "";
  return absl::StrCat(but, "its process then ", words);
}

// Why there is no result for each test.
std::string WhyIncomplete(const Signs& signs, const std::string& words, const ProgramEnd& end) {
  if (signs.report_unopened) {
    return "came to its end, but its result is lost: GoogleTest could not write the report where "
           "the test left it, and what was printed does not say how the test went";
  }
  return absl::StrCat(words, end.kind == ProgramEnd::Kind::kExited ? " before its end" : "");
}

// Sets `whole` and `reason`.
void JudgeEnd(const Signs& signs, bool survivors_fail, absl::Duration timeout,
              TestProcessResult* result) {
  const ProgramEnd& end = result->end;
  bool complete = result->report.has_value();
  for (const std::optional<ReportCase>& test : result->cases) complete &= test.has_value();
  complete |= result->transcript.has_value();
  const std::string words = EndWords(end, timeout);
  result->reason =
      complete ? TroubleAfterTests(signs, words, *result) : WhyIncomplete(signs, words, end);
  if (result->reason.empty() && survivors_fail && !end.survivors.empty()) {
    result->reason = std::string(SurvivorsWords(end));
  }
  if (!end.processes.empty()) {
    absl::StrAppend(&result->reason, "\nWhat ran in its sandbox then:\n", end.processes);
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
  request.timeout = std::clamp(setting_.timeout, kLeastListTimeout, kListTimeout);
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
  Signs signs;
  signs.report_unopened =
      Capture(request,
              setting_.show_output ? ProgramCapture::Show::kAtOnce : ProgramCapture::Show::kNothing,
              &result);
  for (const ListedTest* test : tests) {
    result.cases.push_back(result.report.has_value() ? FindCase(*result.report, *test)
                                                     : std::nullopt);
    const std::optional<ReportCase>& found = result.cases.back();
    signs.failure |= found.has_value() && found->verdict == Verdict::kFailed;
    signs.suite_failure |= SuiteFailed(test->suite, result.output);
  }
  if (signs.report_unopened && tests.size() == 1) {
    result.transcript = ReadTranscript(tests[0]->FullName(), result.output);
  }
  result.failed_outside = result.report.has_value() && HasOutsideFailure(*result.report);
  signs.failure |= result.failed_outside;
  JudgeEnd(signs, setting_.survivors_fail, request.timeout, &result);
  return result;
}

}  // namespace hermetest::tools

#include "hermetest/tools/run/test_process.h"

#include <string.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
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
#include "hermetest/tools/run/output_capture.h"
#include "hermetest/tools/run/report.h"
#include "hermetest/tools/run/report_merger.h"

namespace hermetest::tools {
namespace {

// The list is made by static initializers and little else.
constexpr absl::Duration kListTimeout = absl::Seconds(60);

std::optional<Report> TakeReport(ReportFormat format, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  unlink(path.c_str());
  absl::StatusOr<Report> report = ParseReport(format, text);
  if (!report.ok()) return std::nullopt;
  return *std::move(report);
}

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

// Sets `whole` and `reason`.
void JudgeEnd(bool expect_failure, bool survivors_fail, absl::Duration timeout,
              TestProcessResult* result) {
  const ProgramEnd& end = result->end;
  const bool exited = end.kind == ProgramEnd::Kind::kExited;
  bool complete = result->report.has_value();
  for (const std::optional<ReportCase>& test : result->cases) complete &= test.has_value();
  const std::string words = EndWords(end, timeout);
  if (!complete && exited) {
    result->reason = words + " before its end";
  } else if (!exited) {
    result->reason = complete ? absl::StrCat(words, ", after its end") : words;
  } else if (end.status != 0 && !expect_failure) {
    result->reason = absl::StrCat("passed, but its process then ", words);
  } else if (survivors_fail && !end.survivors.empty()) {
    result->reason = std::string(SurvivorsWords(end));
  }
  if (!end.processes.empty()) {
    absl::StrAppend(&result->reason, "\nWhat ran in its world then:\n", end.processes);
  }
  result->whole = complete && result->reason.empty();
}

absl::Status NotGoogleTest(const std::string& program, const TestProcessResult& result) {
  return absl::InvalidArgumentError(absl::StrCat(
      program, " is no GoogleTest program: called with --gtest_list_tests it lists no ",
      "tests, and ", EndWords(result.end, kListTimeout)));
}

}  // namespace

absl::string_view SurvivorsWords(const ProgramEnd& end) {
  return absl::StripPrefix(end.survivors, "Hermetest: the test ");
}

std::string TestProcess::ReportPath(int number) const {
  return absl::StrCat(setting_.scratch_directory, "/", number);
}

ProgramRequest TestProcess::RequestFor(const std::string& filter, const std::string& report) const {
  ProgramRequest request;
  request.arguments = setting_.request.arguments;
  request.environment = setting_.request.environment;
  request.arguments.push_back(absl::StrCat("--gtest_filter=", filter));
  request.arguments.push_back(absl::StrCat(
      "--gtest_output=", setting_.format == ReportFormat::kXml ? "xml:" : "json:", report));
  return request;
}

void TestProcess::Capture(const ProgramRequest& request, TestProcessResult* result) const {
  absl::StatusOr<std::unique_ptr<OutputCapture>> capture = OutputCapture::Start();
  if (!capture.ok()) {
    result->end.problem = capture.status();
    return;
  }
  ProgramRequest captured = request;
  captured.output_fd = (*capture)->fd();
  result->end = runner_.Run(captured);
  result->output = (*capture)->Finish();
}

absl::StatusOr<TestList> TestProcess::List() const {
  const std::string path = ReportPath(0);
  ProgramRequest request = RequestFor(setting_.request.filter.value_or("*"), path);
  request.arguments.emplace_back("--gtest_list_tests");
  request.timeout = kListTimeout;
  TestProcessResult result;
  Capture(request, &result);
  if (result.end.kind == ProgramEnd::Kind::kNotRun) return result.end.problem;
  const std::string& program = request.arguments[0];
  if (result.end.kind != ProgramEnd::Kind::kExited || result.end.status != 0) {
    return NotGoogleTest(program, result);
  }
  if (const std::optional<Report> report = TakeReport(setting_.format, path)) {
    return ListFromReport(*report);
  }
  absl::StatusOr<TestList> tests = ListFromText(setting_.format, result.output);
  if (!tests.ok()) return NotGoogleTest(program, result);
  return tests;
}

TestProcessResult TestProcess::Run(const std::vector<const ListedTest*>& tests, int number,
                                   int seed) const {
  const std::string path = ReportPath(number);
  std::vector<std::string> filters;
  for (const ListedTest* test : tests) filters.push_back(FilterFor(test->suite, test->name));
  ProgramRequest request = RequestFor(absl::StrJoin(filters, ":"), path);
  if (setting_.request.shuffle) {
    request.arguments.emplace_back("--gtest_shuffle");
    request.arguments.push_back(absl::StrCat("--gtest_random_seed=", seed));
  }
  request.timeout = setting_.timeout * tests.size();
  TestProcessResult result;
  if (setting_.capture_output) {
    Capture(request, &result);
  } else {
    result.end = runner_.Run(request);
  }
  result.report = TakeReport(setting_.format, path);
  bool expect_failure = false;
  for (const ListedTest* test : tests) {
    result.cases.push_back(result.report.has_value() ? FindCase(*result.report, *test)
                                                     : std::nullopt);
    const std::optional<ReportCase>& found = result.cases.back();
    expect_failure |= found.has_value() && found->verdict == Verdict::kFailed;
  }
  result.failed_outside = result.report.has_value() && HasOutsideFailure(*result.report);
  JudgeEnd(expect_failure || result.failed_outside, setting_.survivors_fail, request.timeout,
           &result);
  return result;
}

}  // namespace hermetest::tools

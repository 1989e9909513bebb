#include "hermetest/tools/run/run_display.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/runner/program_runner.h"

namespace hermetest::tools {
namespace {

TracedProcess Traced(const std::vector<const ListedTest*>& tests,
                     const TestProcessResult& process) {
  TracedProcess traced;
  traced.tests = tests;
  for (const std::optional<ReportCase>& test : process.cases) {
    traced.verdicts.push_back(test.has_value() ? std::optional(test->verdict) : std::nullopt);
  }
  traced.reason = process.reason;
  traced.asked = process.end.asked;
  traced.begun = process.end.begun;
  traced.ended = process.end.ended;
  traced.cleared = process.end.cleared;
  return traced;
}

}  // namespace

void RunDisplay::OnProcessStart(int worker, const std::vector<const ListedTest*>& tests) {
  progress_.Begin(worker, tests);
}

void RunDisplay::OnProcessEnd(int worker, const std::vector<const ListedTest*>& tests,
                              const TestProcessResult& process) {
  progress_.End(worker);
  if (process.end.kind != ProgramEnd::Kind::kNotRun) trace_.Add(worker, Traced(tests, process));
  if (process.whole && !process.end.survivors.empty()) {
    progress_.Note(absl::StrCat(tests[0]->FullName(), " ", SurvivorsWords(process.end)));
  }
}

void RunDisplay::OnRetry(const ListedTest& test, const TestResult& result) {
  progress_.WillRunAgain(test, result);
}

void RunDisplay::OnResult(const ListedTest& test, const TestResult& result) {
  progress_.Finish(test, result);
}

}  // namespace hermetest::tools

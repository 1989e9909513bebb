#include "hermetest/tools/run/ui/summary.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/cli/indented_text.h"
#include "hermetest/tools/run/ui/run_words.h"

namespace hermetest::tools {
namespace {

struct Counts {
  int ran = 0, passed = 0, flaky = 0, skipped = 0, failed = 0, interrupted = 0, waiting = 0,
      disabled = 0;
};

Counts Count(const TestList& tests, const std::vector<TestResult>& results) {
  Counts counts;
  for (size_t i = 0; i < tests.size(); ++i) {
    const TestResult& result = results[i];
    if (!tests[i].runs) {
      ++counts.disabled;
    } else if (result.state == TestResult::State::kInterrupted) {
      ++counts.interrupted;
    } else if (result.state == TestResult::State::kWaiting) {
      ++counts.waiting;
    } else {
      ++counts.ran;
      counts.failed += result.failed() ? 1 : 0;
      counts.skipped += result.verdict == Verdict::kSkipped ? 1 : 0;
      counts.flaky += result.flaky() ? 1 : 0;
      counts.passed += result.verdict == Verdict::kPassed && !result.flaky() ? 1 : 0;
    }
  }
  return counts;
}

std::string CountsLine(const Counts& counts, const SummarySetting& setting) {
  std::string line = absl::StrCat(
      counts.ran, counts.ran == 1 ? " test in " : " tests in ", SecondsText(setting.seconds),
      " with ", setting.jobs, setting.jobs == 1 ? " job: " : " jobs: ", counts.passed, " passed");
  const auto add = [&](int count, absl::string_view word) {
    if (count > 0) absl::StrAppend(&line, ", ", count, " ", word);
  };
  add(counts.flaky, "flaky");
  add(counts.skipped, "skipped");
  add(counts.failed, "failed");
  add(counts.interrupted, "interrupted");
  add(counts.waiting, "not run");
  add(counts.disabled, "disabled");
  return line + "\n";
}

std::string Slowest(const TestList& tests, const std::vector<TestResult>& results, int number) {
  std::vector<size_t> order;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (results[i].state == TestResult::State::kDone) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return results[a].seconds > results[b].seconds; });
  order.resize(std::min(order.size(), static_cast<size_t>(number)));
  std::string text = order.empty() ? "" : "Slowest:\n";
  for (const size_t i : order) {
    absl::StrAppendFormat(&text, "%12s  %s\n", SecondsText(results[i].seconds),
                          tests[i].FullName());
  }
  return text;
}

// The tests of which `belongs` is true, under a heading.
template <typename Belongs>
std::string List(const TestList& tests, const std::vector<TestResult>& results,
                 absl::string_view heading, const Belongs& belongs) {
  std::string text;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (!belongs(results[i])) continue;
    if (text.empty()) absl::StrAppend(&text, heading, ":\n");
    absl::StrAppend(&text, "  ", ResultLine(tests[i], results[i]), "\n");
    if (results[i].state == TestResult::State::kInterrupted) {
      absl::StrAppend(&text, ReasonDetails(results[i]));
    }
  }
  return text;
}

}  // namespace

std::string SummaryText(const TestList& tests, const std::vector<TestResult>& results,
                        const SummarySetting& setting) {
  std::string text = CountsLine(Count(tests, results), setting);
  if (setting.slowest > 0) absl::StrAppend(&text, Slowest(tests, results, setting.slowest));
  absl::StrAppend(&text, List(tests, results, "Flaky", [](const auto& r) { return r.flaky(); }),
                  List(tests, results, "Interrupted",
                       [](const auto& r) { return r.state == TestResult::State::kInterrupted; }),
                  List(tests, results, "Failed", [](const auto& r) { return r.failed(); }));
  if (setting.outside_failure.has_value()) {
    absl::StrAppend(&text, "Failed outside of the tests:\n", Indented(*setting.outside_failure));
  }
  return text;
}

}  // namespace hermetest::tools

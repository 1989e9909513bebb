#include "hermetest/tools/run/ui/run_words.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/tools/cli/indented_text.h"

namespace hermetest::tools {

std::string SecondsText(double seconds) {
  if (seconds < 10) return absl::StrFormat("%.3f s", seconds);
  if (seconds < 60) return absl::StrFormat("%.1f s", seconds);
  const int whole = static_cast<int>(seconds);
  return absl::StrFormat("%d min %02d s", whole / 60, whole % 60);
}

absl::string_view ResultWord(const TestResult& result) {
  if (result.verdict == Verdict::kFailed) return "FAIL";
  if (result.verdict == Verdict::kSkipped) return "SKIP";
  return result.flaky() ? "FLAKY" : "PASS";
}

std::string ResultLine(const ListedTest& test, const TestResult& result) {
  std::string line = absl::StrCat(test.FullName(), " (", SecondsText(result.seconds), ")");
  if (!result.reason.empty()) {
    const absl::string_view reason = result.reason;
    // A first line may announce the second, which does not stand here.
    absl::StrAppend(&line, ": ", absl::StripSuffix(reason.substr(0, reason.find('\n')), ":"));
  }
  if (result.flaky()) {
    absl::StrAppend(&line, ": failed ", result.failed_runs, " of ", result.failed_runs + 1,
                    " runs");
  } else if (result.failed() && result.failed_runs > 1) {
    absl::StrAppend(&line, ", in each of ", result.failed_runs, " runs");
  }
  return line;
}

std::string ReasonDetails(const TestResult& result) {
  const size_t first_line = result.reason.find('\n');
  if (first_line == std::string::npos) return "";
  return Indented(absl::string_view(result.reason).substr(first_line + 1));
}

std::string FailureDetails(const TestResult& result) {
  return ReasonDetails(result) + Indented(result.output);
}

}  // namespace hermetest::tools

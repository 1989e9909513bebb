#include "hermetest/tools/run/protocol/test_transcript.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {
namespace {

// Where `mark` and the name stand in `output`, each time. What the test printed may stand on the
// same line before it.
std::vector<size_t> Find(absl::string_view output, absl::string_view mark, absl::string_view name) {
  const std::string wanted = absl::StrCat(mark, name);
  std::vector<size_t> found;
  for (size_t at = output.find(wanted); at != absl::string_view::npos;
       at = output.find(wanted, at + 1)) {
    const absl::string_view rest = output.substr(at + wanted.size());
    // "A.B (0 ms)", "A.B, where GetParam() = 1 (0 ms)"; not "A.BC".
    const bool is_whole_name = rest.empty() || absl::StartsWith(rest, "\n") ||
                               absl::StartsWith(rest, " (") || absl::StartsWith(rest, ", where ");
    if (is_whole_name) found.push_back(at);
  }
  return found;
}

// Of a line that ends with " (12 ms)".
double SecondsOf(absl::string_view text) {
  const absl::string_view line = text.substr(0, text.find('\n'));
  const size_t begin = line.rfind(" (");
  const size_t end = line.rfind(" ms)");
  double milliseconds = 0;
  if (begin == absl::string_view::npos || end == absl::string_view::npos || end < begin + 2 ||
      !absl::SimpleAtod(line.substr(begin + 2, end - begin - 2), &milliseconds)) {
    return 0;
  }
  return milliseconds / 1000;
}

bool HasFailure(absl::string_view text) { return absl::StrContains(text, ": Failure\n"); }

}  // namespace

std::optional<TranscriptResult> ReadTranscript(absl::string_view full_name,
                                               absl::string_view output) {
  const std::vector<size_t> run = Find(output, "[ RUN      ] ", full_name);
  const std::vector<size_t> passed = Find(output, "[       OK ] ", full_name);
  const std::vector<size_t> failed = Find(output, "[  FAILED  ] ", full_name);
  const std::vector<size_t> skipped = Find(output, "[  SKIPPED ] ", full_name);
  if (run.size() != 1) return std::nullopt;
  TranscriptResult result;
  size_t end = 0;
  if (!failed.empty()) {  // whatever else is said
    result.verdict = Verdict::kFailed;
    end = failed[0];
  } else if (passed.size() == 1 && skipped.empty()) {
    end = passed[0];
  } else if (passed.empty() && !skipped.empty()) {
    result.verdict = Verdict::kSkipped;
    end = skipped[0];
  } else {
    return std::nullopt;
  }
  if (end < run[0]) return std::nullopt;
  result.seconds = SecondsOf(output.substr(end));
  result.failed_outside = HasFailure(output.substr(0, run[0])) || HasFailure(output.substr(end));
  return result;
}

}  // namespace hermetest::tools

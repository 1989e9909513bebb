#include "hermetest/matchers/internal/near_miss.h"

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"

namespace hermetest::internal {
namespace {

// Around the place of a verdict. GoogleTest escapes both in whatever it prints.
constexpr char kBegin = '\x01';
constexpr char kEnd = '\x02';

thread_local VerdictProbe* current_probe = nullptr;

struct Mark {
  size_t begin;
  size_t end;
  size_t place;
};

// The first mark in `text` from `start` on.
std::optional<Mark> FindMark(absl::string_view text, size_t start) {
  const size_t begin = text.find(kBegin, start);
  if (begin == absl::string_view::npos) return std::nullopt;
  const size_t end = text.find(kEnd, begin);
  size_t place = 0;
  if (end == absl::string_view::npos ||
      !absl::SimpleAtoi(text.substr(begin + 1, end - begin - 1), &place)) {
    return std::nullopt;
  }
  return Mark{begin, end + 1, place};
}

}  // namespace

VerdictProbe::VerdictProbe() : outer_(current_probe) { current_probe = this; }

VerdictProbe::~VerdictProbe() { current_probe = outer_; }

bool VerdictProbe::TurnOne(const std::string& explanation) {
  std::optional<size_t> last;
  for (auto mark = FindMark(explanation, 0); mark; mark = FindMark(explanation, mark->end)) {
    if (mark->place >= verdicts_.size() || verdicts_[mark->place].turned) continue;
    if (!last.has_value() || mark->place > *last) last = mark->place;
  }
  if (!last.has_value()) return false;
  verdicts_[*last].turned = true;
  turned_weight_ += static_cast<int>(verdicts_[*last].weight);
  return true;
}

bool HandIn(bool verdict, Weight weight, testing::MatchResultListener* listener) {
  VerdictProbe* const probe = current_probe;
  if (probe == nullptr) return verdict;
  const size_t place = probe->next_++;
  if (place == probe->verdicts_.size()) probe->verdicts_.emplace_back();
  probe->verdicts_[place].weight = weight;
  *listener << kBegin << place << kEnd;
  return verdict != probe->verdicts_[place].turned;
}

std::string WithoutMarks(const std::string& explanation) {
  std::string text;
  size_t start = 0;
  for (auto mark = FindMark(explanation, 0); mark; mark = FindMark(explanation, start)) {
    text.append(explanation, start, mark->begin - start);
    start = mark->end;
  }
  return text.append(explanation, start, std::string::npos);
}

}  // namespace hermetest::internal

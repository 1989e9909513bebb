#include "hermetest/tools/run/ui/progress.h"

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/matchers/linux/monotonic_clock.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/run/ui/run_words.h"

namespace hermetest::tools {
namespace {

constexpr size_t kMaxRunningLines = 10;

// A time that is looked at while it passes.
std::string PassingText(absl::Duration duration) {
  const double seconds = absl::ToDoubleSeconds(duration);
  return seconds < 60 ? absl::StrFormat("%.1f s", seconds) : SecondsText(seconds);
}

// A line longer than the terminal would wrap, and be one more than was counted.
std::string Line(std::string text) {
  const size_t width = TerminalWidth(STDOUT_FILENO);  // each time: people change it
  if (text.size() >= width && width > 4) text = text.substr(0, width - 4) + "...";
  return text + "\n";
}

}  // namespace

Progress::Progress(ProgressSetting setting, size_t tests)
    : setting_(setting), tests_(tests), begun_(internal::MonotonicNow()) {}

void Progress::Begin(int worker, const std::vector<const ListedTest*>& tests) {
  std::string name = tests[0]->FullName();
  if (tests.size() > 1) absl::StrAppend(&name, " and ", tests.size() - 1, " more");
  const std::lock_guard<std::mutex> lock(mutex_);
  running_[worker] = {std::move(name), internal::MonotonicNow()};
}

void Progress::End(int worker) {
  const std::lock_guard<std::mutex> lock(mutex_);
  running_.erase(worker);
}

std::string Progress::Painted(absl::string_view word) const {
  const Style style = word == "PASS"   ? Style::kGreen
                      : word == "FAIL" ? Style::kRed
                                       : Style::kYellow;
  return setting_.terminal.Styled(style, word);
}

void Progress::WillRunAgain(const ListedTest& test, const TestResult& result) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const size_t width = absl::StrCat(tests_).size();
  Print(absl::StrCat(std::string(2 * width + 4, ' '), Painted("AGAIN"), " ",
                     ResultLine(test, result), "\n"));
}

void Progress::Finish(const ListedTest& test, const TestResult& result) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++done_;
  const bool plain_pass = result.verdict == Verdict::kPassed && !result.flaky();
  passed_ += plain_pass ? 1 : 0;
  flaky_ += result.flaky() ? 1 : 0;
  skipped_ += result.verdict == Verdict::kSkipped ? 1 : 0;
  failed_ += result.failed() ? 1 : 0;
  if (setting_.status && plain_pass) return;
  const absl::string_view word = ResultWord(result);
  std::string text =
      absl::StrFormat("[%*d/%d] %s%s %s\n", absl::StrCat(tests_).size(), done_, tests_,
                      Painted(word), std::string(5 - word.size(), ' '), ResultLine(test, result));
  if (result.failed() && setting_.show_failures) absl::StrAppend(&text, FailureDetails(result));
  Print(text);
}

void Progress::Note(absl::string_view text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Print(absl::StrCat(text, "\n"));
}

std::string Progress::Left() const {
  if (done_ == 0 || done_ == tests_) return "";
  const double elapsed = absl::ToDoubleSeconds(internal::MonotonicNow() - begun_);
  const double left = elapsed / static_cast<double>(done_) * static_cast<double>(tests_ - done_);
  return absl::StrCat(", about ", left < 60 ? absl::StrFormat("%.0f s", left) : SecondsText(left),
                      " left");
}

std::string Progress::Status() const {
  const absl::Duration now = internal::MonotonicNow();
  std::string counts = absl::StrCat(passed_, " passed");
  if (flaky_ > 0) absl::StrAppend(&counts, ", ", flaky_, " flaky");
  if (skipped_ > 0) absl::StrAppend(&counts, ", ", skipped_, " skipped");
  if (failed_ > 0) absl::StrAppend(&counts, ", ", failed_, " failed");
  std::string text = Line(absl::StrFormat("[%*d/%d] %s, %s%s", absl::StrCat(tests_).size(), done_,
                                          tests_, counts, PassingText(now - begun_), Left()));
  size_t lines = 0;
  for (const auto& [worker, running] : running_) {
    if (++lines > kMaxRunningLines) {
      return text + Line(absl::StrCat("    and ", running_.size() - kMaxRunningLines, " more"));
    }
    absl::StrAppend(&text, Line(absl::StrFormat("    %10s  %s", PassingText(now - running.since),
                                                running.name)));
  }
  return text;
}

// In one write, so that the terminal never shows a part.
void Progress::Print(absl::string_view text) {
  if (closed_) return;
  std::string all;
  if (drawn_lines_ > 0) all = ErasedLines(drawn_lines_);
  absl::StrAppend(&all, text);
  drawn_lines_ = 0;
  if (setting_.status) {
    const std::string status = Status();
    drawn_lines_ = static_cast<int>(std::count(status.begin(), status.end(), '\n'));
    absl::StrAppend(&all, status);
  }
  fwrite(all.data(), 1, all.size(), stdout);
  fflush(stdout);
}

void Progress::Redraw() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (setting_.status) Print("");
}

void Progress::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (drawn_lines_ > 0) {
    const std::string clear = ErasedLines(drawn_lines_);
    fwrite(clear.data(), 1, clear.size(), stdout);
    fflush(stdout);
  }
  drawn_lines_ = 0;
  closed_ = true;
}

}  // namespace hermetest::tools

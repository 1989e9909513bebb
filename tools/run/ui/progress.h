// Progress: what a person is told while tests run.
//
// On a terminal that erases lines, a few lines at its lower end are kept up to date (counts, what
// runs, what is left) and what did not pass is told above them. Elsewhere each test gets a line
// when it is done.

#ifndef HERMETEST_TOOLS_RUN_UI_PROGRESS_H_
#define HERMETEST_TOOLS_RUN_UI_PROGRESS_H_

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/run/protocol/test_list.h"
#include "hermetest/tools/run/protocol/test_result.h"

namespace hermetest::tools {

struct ProgressSetting {
  Terminal terminal;
  bool status = false;        // the lines at the lower end, where the terminal erases lines
  bool show_failures = true;  // their output, that is
};

// Writes to stdout. Threads may use it at once.
class Progress {
 public:
  Progress(ProgressSetting setting, size_t tests);

  // A worker has begun, or ended, a process that runs `tests`.
  void Begin(int worker, const std::vector<const ListedTest*>& tests);
  void End(int worker);

  // A test failed, and another run of it may be better.
  void WillRunAgain(const ListedTest& test, const TestResult& result);
  // A test has its result.
  void Finish(const ListedTest& test, const TestResult& result);

  // A line that is no result.
  void Note(absl::string_view text);

  // Brings the lines at the lower end of the terminal up to date.
  void Redraw();

  // Takes those lines away. Nothing is written after that.
  void Close();

 private:
  struct Running {
    std::string name;
    absl::Duration since;
  };

  void Print(absl::string_view text);
  std::string Painted(absl::string_view word) const;
  std::string Status() const;
  std::string Left() const;

  const ProgressSetting setting_;
  const size_t tests_;
  const absl::Duration begun_;  // by MonotonicNow(), as all times here

  std::mutex mutex_;  // guards all below
  std::map<int, Running> running_;
  size_t done_ = 0;
  size_t passed_ = 0;
  size_t flaky_ = 0;
  size_t skipped_ = 0;
  size_t failed_ = 0;
  int drawn_lines_ = 0;
  bool closed_ = false;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_UI_PROGRESS_H_

// The way from a forked copy of hermetest to the program that it is to be.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_BECOME_PROGRAM_H_
#define HERMETEST_TOOLS_RUN_RUNNER_BECOME_PROGRAM_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/runner/program_request.h"

namespace hermetest::tools {

// How far the copy has come, in memory that both share.
class BecomeReport {
 public:
  static absl::StatusOr<BecomeReport> Make();

  // In the copy: notes that the program begins now.
  void Begin();
  // In the copy: notes what the user should know.
  void Note(absl::string_view note);
  // In the copy: notes why there will be no program, and ends.
  [[noreturn]] void GiveUp(const absl::Status& problem);

  // When the program began; the infinite past when it did not.
  absl::Time begun() const;
  absl::Status problem() const;
  std::string note() const;

 private:
  struct Page;
  struct Unmap {
    void operator()(Page* page) const;
  };

  explicit BecomeReport(Page* page) : page_(page) {}

  std::unique_ptr<Page, Unmap> page_;
};

// In the copy: becomes the program of `request`, with the signals as a program finds them and stdin
// from /dev/null.
[[noreturn]] void BecomeProgram(const ProgramRequest& request, bool in_sandbox,
                                BecomeReport& report);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_BECOME_PROGRAM_H_

// ProgramCapture: what a program writes while it runs: its output, and its GoogleTest report.
//
//   absl::StatusOr<std::unique_ptr<ProgramCapture>> capture =
//   ProgramCapture::Start(Show::kNothing);
//   ... run a program with output_fd = (*capture)->output_fd() and
//       report_place = &(*capture)->report_place() ...
//   const ProgramCapture::Captured captured = (*capture)->Finish();

#ifndef HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_CAPTURE_H_
#define HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_CAPTURE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/unique_fd.h"
#include "hermetest/tools/run/runner/report_place.h"

namespace hermetest::tools {

class ProgramCapture {
 public:
  enum class Show {
    kNothing,
    kAtOnce,  // the output is written to stdout, too, as it comes
  };

  struct Captured {
    std::string output;
    std::string report;
  };

  // Fails when there are no descriptors or no thread to be had.
  static absl::StatusOr<std::unique_ptr<ProgramCapture>> Start(Show show);

  ProgramCapture(const ProgramCapture&) = delete;
  ProgramCapture& operator=(const ProgramCapture&) = delete;
  ~ProgramCapture();

  // Where the program is to write.
  int output_fd() const { return output_write_.get(); }
  const ReportPlace& report_place() const { return report_place_; }

  // Takes what is there by now, whoever may still hold the other ends. Of very much output, the
  // first and the last part are kept, with a line between them that tells how much is missing.
  // Called once.
  Captured Finish();

 private:
  ProgramCapture(Show show, ReportPlace place) : show_(show), report_place_(std::move(place)) {}

  void ReadUntilStopped();
  // Both return false when there is nothing to be read just now.
  bool ReadOutput();
  bool ReadReport();
  void Keep(absl::string_view text);

  const Show show_;
  const ReportPlace report_place_;
  internal::UniqueFd output_read_;
  internal::UniqueFd output_write_;
  internal::UniqueFd fifo_;
  internal::UniqueFd stop_;
  std::string first_;
  std::string last_;
  size_t missing_ = 0;
  std::string report_;
  std::thread reader_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_CAPTURE_H_

// OutputCapture: what a program writes to stdout and stderr, kept as text.
//
//   absl::StatusOr<std::unique_ptr<OutputCapture>> capture = OutputCapture::Start();
//   ... run a program with output_fd = (*capture)->fd() ...
//   std::string output = (*capture)->Finish();

#ifndef HERMETEST_TOOLS_RUN_OUTPUT_CAPTURE_H_
#define HERMETEST_TOOLS_RUN_OUTPUT_CAPTURE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/internal/unique_fd.h"

namespace hermetest::tools {

class OutputCapture {
 public:
  // Fails when there are no descriptors to be had.
  static absl::StatusOr<std::unique_ptr<OutputCapture>> Start();

  OutputCapture(const OutputCapture&) = delete;
  OutputCapture& operator=(const OutputCapture&) = delete;
  ~OutputCapture();

  // Where the program is to write.
  int fd() const { return write_end_.get(); }

  // Takes what is there by now, whoever may still hold the other end. Of very much, the first and
  // the last part are kept, with a line between them that tells how much is missing. Called once.
  std::string Finish();

 private:
  OutputCapture() = default;

  void ReadUntilStopped();
  // Returns false when there is nothing to be read just now.
  bool ReadSome();
  void Keep(absl::string_view text);

  internal::UniqueFd read_end_;
  internal::UniqueFd write_end_;
  internal::UniqueFd stop_;
  std::string first_;
  std::string last_;
  size_t missing_ = 0;
  std::thread reader_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_OUTPUT_CAPTURE_H_

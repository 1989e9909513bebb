// ScratchDirectory: a new directory, removed with all that is in it.

#ifndef HERMETEST_TOOLS_RUN_SCRATCH_DIRECTORY_H_
#define HERMETEST_TOOLS_RUN_SCRATCH_DIRECTORY_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace hermetest::tools {

class [[nodiscard]] ScratchDirectory {
 public:
  // In TEST_TMPDIR, TMPDIR or /tmp. Fails with the path and errno in words.
  static absl::StatusOr<ScratchDirectory> Make();

  ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;
  ~ScratchDirectory();

  const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_SCRATCH_DIRECTORY_H_

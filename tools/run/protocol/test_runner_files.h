// The files by which a test runner (Bazel) and a test program understand each other.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_TEST_RUNNER_FILES_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_TEST_RUNNER_FILES_H_

#include <string>

#include "absl/status/status.h"

namespace hermetest::tools {

// TEST_SHARD_STATUS_FILE: exists when the program knows how to run a shard. Nothing for an empty
// path. Fails with the path and errno in words.
absl::Status TouchShardStatusFile(const std::string& path);

// TEST_PREMATURE_EXIT_FILE: is there while tests run, so that a program which ends in the middle of
// them, even with status 0, is found out.
class [[nodiscard]] PrematureExitFile {
 public:
  // Nothing for an empty path.
  explicit PrematureExitFile(std::string path);
  PrematureExitFile(const PrematureExitFile&) = delete;
  PrematureExitFile& operator=(const PrematureExitFile&) = delete;
  ~PrematureExitFile();

  // The end is premature: the file stays.
  void Keep() { path_.clear(); }

 private:
  std::string path_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_TEST_RUNNER_FILES_H_

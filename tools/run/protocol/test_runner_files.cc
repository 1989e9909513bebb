#include "hermetest/tools/run/protocol/test_runner_files.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "hermetest/tools/cli/write_file.h"

namespace hermetest::tools {

absl::Status TouchShardStatusFile(const std::string& path) {
  return path.empty() ? absl::OkStatus() : WriteFile(path, "");
}

PrematureExitFile::PrematureExitFile(std::string path) : path_(std::move(path)) {
  // Where it cannot be written, there is one safety net less, and that is all.
  if (!path_.empty()) static_cast<void>(WriteFile(path_, "0"));
}

PrematureExitFile::~PrematureExitFile() {
  if (!path_.empty()) unlink(path_.c_str());
}

}  // namespace hermetest::tools

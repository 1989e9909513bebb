// ProgramRequest: what is to be run.

#ifndef HERMETEST_TOOLS_RUN_PROGRAM_REQUEST_H_
#define HERMETEST_TOOLS_RUN_PROGRAM_REQUEST_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace hermetest::tools {

struct ProgramRequest {
  std::vector<std::string> arguments;    // [0] is the path
  std::vector<std::string> environment;  // "NAME=value"
  int output_fd = -1;                    // becomes stdout and stderr; -1: they stay as they are
  absl::Duration timeout = absl::InfiniteDuration();
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROGRAM_REQUEST_H_

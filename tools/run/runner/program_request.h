// ProgramRequest: what is to be run.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_REQUEST_H_
#define HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_REQUEST_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/runner/report_place.h"

namespace hermetest::tools {

struct ProgramRequest {
  std::vector<std::string> arguments;    // [0] is the path
  std::vector<std::string> environment;  // "NAME=value"
  int output_fd = -1;                    // becomes stdout and stderr; -1: they stay as they are
  // Where a GoogleTest program is to write its report; null: it is not asked for one.
  const ReportPlace* report_place = nullptr;
  ReportFormat report_format = ReportFormat::kXml;
  absl::Duration timeout = absl::InfiniteDuration();
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_PROGRAM_REQUEST_H_

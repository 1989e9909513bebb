// GtestRequest: what the flags and the environment of a GoogleTest program ask of it, taken apart
// into what hermetest does itself and what is passed on to every process.
//
//   absl::StatusOr<GtestRequest> request = ReadGtestRequest({"./their_test", "--gtest_repeat=2"});
//
// Flags count before GoogleTest's own variables, and these before those of Bazel
// (https://bazel.build/reference/test-encyclopedia).

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_GTEST_REQUEST_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_GTEST_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

struct ReportFile {
  ReportFormat format = ReportFormat::kXml;
  std::string path;  // absolute
};

struct Shard {
  int index = 0;
  int total = 1;
};

struct GtestRequest {
  // For every process: the program, and what is not listed below.
  std::vector<std::string> arguments;
  std::vector<std::string> environment;

  std::optional<std::string> filter;
  bool also_run_disabled = false;
  bool fail_fast = false;
  bool shuffle = false;
  int random_seed = 0;  // 0: by the time
  int repeat = 1;       // negative: for ever
  std::optional<ReportFile> report;
  Shard shard;
  std::string shard_status_file;    // to be made, as a sign that shards are understood
  std::string premature_exit_file;  // to be there while tests run
  // A question that the program itself answers: --gtest_list_tests, --help.
  bool is_question = false;
};

// Fails with InvalidArgument, naming flag or variable, on a value that makes no sense.
absl::StatusOr<GtestRequest> ReadGtestRequest(const std::vector<std::string>& command);

// A filter (--gtest_filter) for one test. What would mean something else in a filter stands as "?",
// so that it may match others, too.
std::string FilterFor(absl::string_view suite, absl::string_view test);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_GTEST_REQUEST_H_

// The JSON of GoogleTest, as far as ParseReport() and WriteReport() need it.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_JSON_REPORT_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_JSON_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

// See ParseReport().
absl::StatusOr<Report> ParseJsonReport(absl::string_view text);

std::string WriteJsonReport(const Report& report);

// A string of JSON, with its quotes.
std::string EncodeJson(absl::string_view text);

// The text of a string of JSON; anything else as it is.
std::string DecodeJson(absl::string_view value);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_JSON_REPORT_H_

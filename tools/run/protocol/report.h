// Report: what a GoogleTest program writes about its tests with --gtest_output, in XML or in JSON.
//
//   absl::StatusOr<Report> report = ParseReport(ReportFormat::kXml, text);
//   ... report->suites[0].cases[0].verdict ...
//   WriteReport(ReportFormat::kXml, *report)    // what was read, byte for byte

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

// Fails with InvalidArgument, naming the place, on text that GoogleTest does not write: one that
// was cut off, above all.
absl::StatusOr<Report> ParseReport(ReportFormat format, absl::string_view text);

std::string WriteReport(ReportFormat format, const Report& report);

// The text of a field's value, for a value; and the other way.
std::string EncodeField(ReportFormat format, absl::string_view text);
std::string DecodeField(ReportFormat format, absl::string_view value);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_H_

#include "hermetest/tools/run/protocol/report.h"

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/json_report.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/protocol/xml_report.h"

namespace hermetest::tools {

absl::StatusOr<Report> ParseReport(ReportFormat format, absl::string_view text) {
  return format == ReportFormat::kXml ? ParseXmlReport(text) : ParseJsonReport(text);
}

std::string WriteReport(ReportFormat format, const Report& report) {
  return format == ReportFormat::kXml ? WriteXmlReport(report) : WriteJsonReport(report);
}

std::string EncodeField(ReportFormat format, absl::string_view text) {
  return format == ReportFormat::kXml ? EncodeXml(text) : EncodeJson(text);
}

std::string DecodeField(ReportFormat format, absl::string_view value) {
  return format == ReportFormat::kXml ? DecodeXml(value) : DecodeJson(value);
}

}  // namespace hermetest::tools

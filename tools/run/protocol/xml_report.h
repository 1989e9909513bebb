// The XML of GoogleTest, as far as ParseReport() and WriteReport() need it.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_XML_REPORT_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_XML_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

// See ParseReport().
absl::StatusOr<Report> ParseXmlReport(absl::string_view text);

std::string WriteXmlReport(const Report& report);

// Escapes what may not stand in an attribute. Bytes that XML cannot hold are left out, as
// GoogleTest does.
std::string EncodeXml(absl::string_view text);

// Undoes the escapes that GoogleTest makes; any other stays as it is.
std::string DecodeXml(absl::string_view text);

// A CDATA section, or several where the text would end one.
std::string XmlCdata(absl::string_view text);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_XML_REPORT_H_

// Report: what a GoogleTest program writes about its tests with --gtest_output, as values.
//
// The writer of GoogleTest differs from version to version. So nothing is translated: fields keep
// their order and their text, and a test case stays the text that it was.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_MODEL_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_MODEL_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

enum class ReportFormat { kXml, kJson };

enum class Verdict { kPassed, kFailed, kSkipped, kNotRun };

// An attribute of an element of XML, or a member of a JSON object whose value is a scalar.
struct ReportField {
  std::string name;
  // As it is written: escaped, and in JSON with the quotes of a string.
  std::string value;
};

struct ReportCase {
  std::string name;  // decoded
  Verdict verdict = Verdict::kPassed;
  double seconds = 0;
  std::vector<ReportField> fields;
  std::string text;  // from its first "<" or "{" to its last ">" or "}"
};

struct ReportSuite {
  std::string name;  // decoded
  std::vector<ReportField> fields;
  // What else stands in it: a properties element, with its indentation and its line's end. In XML
  // only.
  std::string extra;
  std::vector<ReportCase> cases;
};

struct Report {
  std::vector<ReportField> fields;
  std::string extra;
  std::vector<ReportSuite> suites;
};

// Null where there is none.
const ReportField* FindField(const std::vector<ReportField>& fields, absl::string_view name);
ReportField* FindField(std::vector<ReportField>& fields, absl::string_view name);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_MODEL_H_

#include "hermetest/tools/run/protocol/report_merger.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/tools/run/protocol/json_report.h"
#include "hermetest/tools/run/protocol/report.h"
#include "hermetest/tools/run/protocol/xml_report.h"

namespace hermetest::tools {
namespace {

// The words of the two formats for the fields "status" and "result".
struct CaseWords {
  const char* status;
  const char* result;
};

CaseWords WordsFor(ReportFormat format, Verdict verdict) {
  const bool xml = format == ReportFormat::kXml;
  switch (verdict) {
    case Verdict::kNotRun:
      return xml ? CaseWords{"notrun", "suppressed"} : CaseWords{"NOTRUN", "SUPPRESSED"};
    case Verdict::kSkipped:
      return xml ? CaseWords{"run", "skipped"} : CaseWords{"RUN", "SKIPPED"};
    case Verdict::kPassed:
    case Verdict::kFailed:
      break;
  }
  return xml ? CaseWords{"run", "completed"} : CaseWords{"RUN", "COMPLETED"};
}

// What GoogleTest writes for what has not begun.
absl::string_view NoTimestamp(ReportFormat format) {
  return format == ReportFormat::kXml ? "1970-01-01T00:00:00.000" : "\"1970-01-01T00:00:00Z\"";
}

// As GoogleTest does it: of the local time zone, though JSON says "Z".
std::string EncodeTimestamp(ReportFormat format, absl::Time time) {
  if (time == absl::InfinitePast()) return std::string(NoTimestamp(format));
  const bool xml = format == ReportFormat::kXml;
  return absl::FormatTime(xml ? "%Y-%m-%dT%H:%M:%E3S" : "\"%Y-%m-%dT%H:%M:%SZ\"", time,
                          absl::LocalTimeZone());
}

std::string XmlCase(const std::vector<ReportField>& fields, absl::string_view message) {
  std::string text = "<testcase";
  for (const auto& [name, value] : fields) absl::StrAppend(&text, " ", name, "=\"", value, "\"");
  if (message.empty()) return text + " />";
  const absl::string_view first_line = message.substr(0, message.find('\n'));
  return absl::StrCat(text, ">\n      <failure message=\"", EncodeXml(first_line), "\" type=\"\">",
                      XmlCdata(message), "</failure>\n    </testcase>");
}

std::string JsonCase(const std::vector<ReportField>& fields, absl::string_view message) {
  std::string text = "{";
  const char* separator = "\n";
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&text, separator, "          \"", name, "\": ", value);
    separator = ",\n";
  }
  if (!message.empty()) {
    absl::StrAppend(
        &text, ",\n          \"failures\": [\n            {\n              \"failure\": ",
        EncodeJson(message), ",\n              \"type\": \"\"\n            }\n", "          ]");
  }
  return text + "\n        }";
}

std::string XmlWithProperty(std::string text, absl::string_view key, absl::string_view value) {
  const std::string property = absl::StrCat("        <property name=\"", EncodeXml(key),
                                            "\" value=\"", EncodeXml(value), "\"/>\n");
  if (const size_t end = text.rfind("      </properties>\n"); end != std::string::npos) {
    return text.insert(end, property);
  }
  const std::string properties =
      absl::StrCat("      <properties>\n", property, "      </properties>\n");
  if (absl::EndsWith(text, " />")) {
    text.resize(text.size() - 3);
    return absl::StrCat(text, ">\n", properties, "    </testcase>");
  }
  return text.insert(text.rfind("    </testcase>"), properties);
}

std::string JsonWithProperty(const std::string& text, absl::string_view key,
                             absl::string_view value) {
  absl::string_view rest = text;
  absl::ConsumeSuffix(&rest, "}");
  return absl::StrCat(absl::StripTrailingAsciiWhitespace(rest), ",\n          ", EncodeJson(key),
                      ": ", EncodeJson(value), "\n        }");
}

}  // namespace

// The shapes are those of GoogleTest 1.12, until a report tells of others.
ReportMerger::ReportMerger(ReportFormat format) : format_(format) {
  if (format == ReportFormat::kXml) {
    root_shape_ = {"tests", "failures", "disabled", "errors", "time", "timestamp", "name"};
    suite_shape_ = {"name",    "tests",  "failures", "disabled",
                    "skipped", "errors", "time",     "timestamp"};
    case_shape_ = {"status", "result", "time", "timestamp", "classname"};
  } else {
    root_shape_ = {"tests", "failures", "disabled", "errors", "timestamp", "time", "name"};
    suite_shape_ = {"name", "tests", "failures", "disabled", "errors", "timestamp", "time"};
    case_shape_ = {"status", "result", "timestamp", "time", "classname"};
  }
}

void ReportMerger::LearnFrame(const std::vector<ReportField>& fields, const std::string& extra,
                              double seconds, Frame* frame) {
  frame->seconds += seconds;
  if (frame->fields.empty()) frame->fields = fields;
  if (frame->extra.empty()) frame->extra = extra;
  const ReportField* timestamp = FindField(fields, "timestamp");
  ReportField* earliest = FindField(frame->fields, "timestamp");
  // Both formats are such that an earlier time sorts first.
  if (timestamp != nullptr && earliest != nullptr) {
    earliest->value = std::min(earliest->value, timestamp->value);
  }
}

double ReportMerger::SecondsOf(const std::vector<ReportField>& fields) const {
  const ReportField* time = FindField(fields, "time");
  double seconds = 0;
  if (time == nullptr ||
      !absl::SimpleAtod(absl::StripSuffix(DecodeField(format_, time->value), "s"), &seconds)) {
    return 0;
  }
  return seconds;
}

void ReportMerger::Learn(const Report& report) {
  LearnFrame(report.fields, report.extra, SecondsOf(report.fields), &root_);
  for (const ReportSuite& suite : report.suites) {
    if (suite.name == kOutsideOfTests) {
      if (!outside_.has_value()) outside_ = suite;
    } else {
      LearnFrame(suite.fields, suite.extra, SecondsOf(suite.fields), &suites_[suite.name]);
    }
  }
  LearnShape(report);
}

void ReportMerger::LearnShape(const Report& report) {
  if (knows_shape_ || report.suites.empty() || report.suites[0].cases.empty()) return;
  knows_shape_ = true;
  const std::vector<std::string> known_to_suites = suite_shape_;
  suite_shape_.clear();
  for (const ReportField& field : report.suites[0].fields) {
    if (absl::c_linear_search(known_to_suites, field.name)) suite_shape_.push_back(field.name);
  }
  const std::vector<std::string> known_to_cases = case_shape_;
  case_shape_.clear();
  for (const ReportField& field : report.suites[0].cases[0].fields) {
    if (absl::c_linear_search(known_to_cases, field.name)) case_shape_.push_back(field.name);
  }
}

std::string ReportMerger::EncodeSeconds(double seconds) const {
  std::string text = absl::StrFormat("%.3f", seconds);
  while (absl::EndsWith(text, "0")) text.pop_back();
  text = std::string(absl::StripSuffix(text, "."));
  return format_ == ReportFormat::kXml ? text : absl::StrCat("\"", text, "s\"");
}

std::vector<ReportField> ReportMerger::CaseFields(const ListedTest& test, Verdict verdict,
                                                  absl::Time begun, double seconds) const {
  std::vector<ReportField> fields = test.fields;
  const CaseWords words = WordsFor(format_, verdict);
  for (const std::string& name : case_shape_) {
    std::string value = EncodeField(format_, test.suite);
    if (name == "status") value = EncodeField(format_, words.status);
    if (name == "result") value = EncodeField(format_, words.result);
    if (name == "time") value = EncodeSeconds(seconds);
    if (name == "timestamp") value = EncodeTimestamp(format_, begun);
    fields.push_back({name, value});
  }
  return fields;
}

ReportCase ReportMerger::MakeCase(const ListedTest& test, Verdict verdict, absl::Time begun,
                                  double seconds, absl::string_view message) const {
  ReportCase made;
  made.name = test.name;
  made.verdict = verdict;
  made.seconds = seconds;
  made.fields = CaseFields(test, verdict, begun, seconds);
  made.text = format_ == ReportFormat::kXml ? XmlCase(made.fields, message)
                                            : JsonCase(made.fields, message);
  return made;
}

ReportCase ReportMerger::WithProperty(ReportCase test, absl::string_view key,
                                      absl::string_view value) const {
  test.text = format_ == ReportFormat::kXml ? XmlWithProperty(std::move(test.text), key, value)
                                            : JsonWithProperty(test.text, key, value);
  return test;
}

void ReportMerger::SetNumber(std::vector<ReportField>* fields, absl::string_view name,
                             int value) const {
  if (ReportField* field = FindField(*fields, name)) field->value = absl::StrCat(value);
}

void ReportMerger::Counts::Add(const ListedTest& test, const ReportCase& report) {
  ++tests;
  failures += report.verdict == Verdict::kFailed ? 1 : 0;
  disabled += test.disabled ? 1 : 0;
  skipped += report.verdict == Verdict::kSkipped ? 1 : 0;
}

void ReportMerger::SetCounts(const Counts& counts, double seconds,
                             std::vector<ReportField>* fields) const {
  SetNumber(fields, "tests", counts.tests);
  SetNumber(fields, "failures", counts.failures);
  SetNumber(fields, "disabled", counts.disabled);
  SetNumber(fields, "skipped", counts.skipped);
  if (ReportField* time = FindField(*fields, "time")) time->value = EncodeSeconds(seconds);
}

std::vector<ReportField> ReportMerger::MakeFields(const std::vector<std::string>& shape,
                                                  absl::string_view name) const {
  std::vector<ReportField> fields;
  for (const std::string& field : shape) {
    std::string value = "0";
    if (field == "name") value = EncodeField(format_, name);
    if (field == "timestamp") value = std::string(NoTimestamp(format_));
    fields.push_back({field, value});
  }
  return fields;
}

void ReportMerger::SetEarliestTimestamp(const std::vector<ReportCase>& cases,
                                        std::vector<ReportField>* fields) const {
  ReportField* const earliest = FindField(*fields, "timestamp");
  if (earliest == nullptr) return;
  for (const ReportCase& test : cases) {
    const ReportField* const begun = FindField(test.fields, "timestamp");
    if (begun == nullptr || begun->value == NoTimestamp(format_)) continue;
    if (earliest->value == NoTimestamp(format_) || begun->value < earliest->value) {
      earliest->value = begun->value;
    }
  }
}

ReportSuite ReportMerger::StartSuite(const std::string& name) const {
  ReportSuite suite;
  suite.name = name;
  const auto known = suites_.find(name);
  if (known != suites_.end()) {
    suite.fields = known->second.fields;
    suite.extra = known->second.extra;
    return suite;
  }
  // A suite of disabled tests, or of tests that crashed.
  suite.fields = MakeFields(suite_shape_, name);
  return suite;
}

Report ReportMerger::Merge(const TestList& tests,
                           const std::vector<std::optional<ReportCase>>& cases) const {
  Report report;
  report.fields = root_.fields;
  report.extra = root_.extra;
  if (report.fields.empty()) report.fields = MakeFields(root_shape_, "AllTests");
  Counts all;
  std::map<std::string, Counts> of_suite;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (!cases[i].has_value()) continue;
    if (report.suites.empty() || report.suites.back().name != tests[i].suite) {
      report.suites.push_back(StartSuite(tests[i].suite));
    }
    report.suites.back().cases.push_back(*cases[i]);
    all.Add(tests[i], *cases[i]);
    of_suite[tests[i].suite].Add(tests[i], *cases[i]);
  }
  for (ReportSuite& suite : report.suites) {
    const auto known = suites_.find(suite.name);
    SetCounts(of_suite[suite.name], known == suites_.end() ? 0 : known->second.seconds,
              &suite.fields);
    // A test that wrote no report may have been the first.
    SetEarliestTimestamp(suite.cases, &suite.fields);
    SetEarliestTimestamp(suite.cases, &report.fields);
  }
  SetCounts(all, root_.seconds, &report.fields);
  if (outside_.has_value()) report.suites.push_back(*outside_);
  return report;
}

}  // namespace hermetest::tools

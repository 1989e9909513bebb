#include "hermetest/tools/run/protocol/test_list.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/tools/run/protocol/report.h"

namespace hermetest::tools {
namespace {

// GoogleTest's own pattern: "DISABLED_*:*/DISABLED_*".
bool IsDisabledName(absl::string_view name) {
  return absl::StartsWith(name, "DISABLED_") || absl::StrContains(name, "/DISABLED_");
}

bool IsDisabled(const ListedTest& test) {
  return IsDisabledName(test.suite) || IsDisabledName(test.name);
}

// "Suite.  # TypeParam = int" or "  Test  # GetParam() = 3": cuts the comment off, and returns its
// value.
absl::string_view CutComment(absl::string_view* line) {
  const size_t comment = line->find("  # ");
  if (comment == absl::string_view::npos) return "";
  const absl::string_view text = line->substr(comment);
  *line = line->substr(0, comment);
  const size_t value = text.find(" = ");
  return value == absl::string_view::npos ? "" : text.substr(value + 3);
}

}  // namespace

TestList ListFromReport(const Report& report) {
  TestList tests;
  for (const ReportSuite& suite : report.suites) {
    for (const ReportCase& test : suite.cases) {
      tests.push_back({suite.name, test.name, test.fields});
    }
  }
  return tests;
}

absl::StatusOr<TestList> ListFromText(ReportFormat format, absl::string_view text) {
  TestList tests;
  std::string suite;
  std::string type;
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const bool is_test = absl::ConsumePrefix(&line, "  ");
    const std::string value(CutComment(&line));
    if (!is_test) {
      // Programs may greet before they list.
      suite = absl::EndsWith(line, ".") ? std::string(absl::StripSuffix(line, ".")) : "";
      type = value;
    } else if (!suite.empty()) {
      ListedTest test{suite, std::string(line), {}};
      test.fields.push_back({"name", EncodeField(format, line)});
      if (!value.empty()) test.fields.push_back({"value_param", EncodeField(format, value)});
      if (!type.empty()) test.fields.push_back({"type_param", EncodeField(format, type)});
      tests.push_back(std::move(test));
    }
  }
  if (!tests.empty()) return tests;
  return absl::InvalidArgumentError("it lists no tests");
}

TestList SelectTests(const TestList& tests, bool also_run_disabled, const Shard& shard) {
  TestList selected;
  int runnable = 0;
  for (const ListedTest& test : tests) {
    const bool disabled = IsDisabled(test);
    const bool runs = also_run_disabled || !disabled;
    if (runnable % shard.total == shard.index) {
      selected.push_back(test);
      selected.back().disabled = disabled;
      selected.back().runs = runs;
    }
    if (runs) ++runnable;
  }
  return selected;
}

}  // namespace hermetest::tools

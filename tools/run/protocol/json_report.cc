#include "hermetest/tools/run/protocol/json_report.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace hermetest::tools {
namespace {

constexpr absl::string_view kSpace = " \t\r\n";

// The only list that an object of its kind has.
constexpr absl::string_view kSuites = "testsuites";
constexpr absl::string_view kCases = "testsuite";

Verdict VerdictOf(const std::vector<ReportField>& fields) {
  const auto is = [&](const char* name, const char* value) {
    const ReportField* field = FindField(fields, name);
    return field != nullptr && field->value == value;
  };
  if (FindField(fields, "failures") != nullptr) return Verdict::kFailed;
  if (is("status", "\"NOTRUN\"")) return Verdict::kNotRun;
  return is("result", "\"SKIPPED\"") ? Verdict::kSkipped : Verdict::kPassed;
}

// Reads objects of scalars with one list of such objects. Between the objects of a list a comma may
// be missing: GoogleTest 1.12 forgets one before a failure outside of the tests.
class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<Report> Parse() {
    Report report;
    const bool whole = ParseObject(&report.fields, kSuites, [&] {
      ReportSuite suite;
      if (!ParseSuite(&suite)) return false;
      report.suites.push_back(std::move(suite));
      return true;
    });
    if (whole) return report;
    return absl::InvalidArgumentError(
        absl::StrCat("the JSON breaks off or goes wrong at byte ", at_, " of ", text_.size()));
  }

 private:
  bool ParseSuite(ReportSuite* suite) {
    const bool whole = ParseObject(&suite->fields, kCases, [&] {
      ReportCase test;
      if (!ParseCase(&test)) return false;
      suite->cases.push_back(std::move(test));
      return true;
    });
    if (const ReportField* name = FindField(suite->fields, "name")) {
      suite->name = DecodeJson(name->value);
    }
    return whole;
  }

  bool ParseCase(ReportCase* test) {
    if (!Peek('{')) return false;
    const size_t begin = at_;
    if (!ParseObject(&test->fields, "", [] { return false; })) return false;
    test->text = std::string(text_.substr(begin, at_ - begin));
    const ReportField* name = FindField(test->fields, "name");
    if (name == nullptr) return false;
    test->name = DecodeJson(name->value);
    test->verdict = VerdictOf(test->fields);
    if (const ReportField* time = FindField(test->fields, "time")) {
      return absl::SimpleAtod(absl::StripSuffix(DecodeJson(time->value), "s"), &test->seconds);
    }
    return true;
  }

  // Calls `parse_element` at each element of the list that is called `list`; any other member
  // becomes a field.
  template <typename ParseElement>
  bool ParseObject(std::vector<ReportField>* fields, absl::string_view list,
                   const ParseElement& parse_element) {
    if (!Take('{')) return false;
    while (!Take('}')) {
      std::string key;
      if (!TakeValue(&key) || !Take(':')) return false;
      key = DecodeJson(key);
      if (key == list && Take('[')) {
        while (!Take(']')) {
          if (!parse_element()) return false;
          Take(',');
        }
      } else {
        std::string value;
        if (!TakeValue(&value)) return false;
        fields->push_back({key, value});
      }
      Take(',');
    }
    return true;
  }

  bool Peek(char c) {
    at_ = text_.find_first_not_of(kSpace, at_);
    if (at_ == absl::string_view::npos) at_ = text_.size();
    return at_ < text_.size() && text_[at_] == c;
  }

  bool Take(char c) {
    if (!Peek(c)) return false;
    ++at_;
    return true;
  }

  // Takes the text of a value, whatever it is.
  bool TakeValue(std::string* value) {
    Peek('"');
    const size_t begin = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
      if (c == '"') {
        if (!SkipString()) return false;
        if (depth == 0) break;
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) break;
    }
    *value = std::string(absl::StripTrailingAsciiWhitespace(text_.substr(begin, at_ - begin)));
    return depth == 0 && !value->empty();
  }

  bool SkipString() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        ++at_;
        return true;
      }
    }
    at_ = text_.size();
    return false;
  }

  const absl::string_view text_;
  size_t at_ = 0;
};

// Joins with commas what is written one after the other.
class Commas {
 public:
  absl::string_view Next() {
    const absl::string_view comma = first_ ? "" : ",\n";
    first_ = false;
    return comma;
  }

 private:
  bool first_ = true;
};

void AppendFields(std::string* text, const std::string& indent,
                  const std::vector<ReportField>& fields, absl::string_view list) {
  for (const ReportField& field : fields) {
    absl::StrAppend(text, indent, EncodeJson(field.name), ": ", field.value, ",\n");
  }
  absl::StrAppend(text, indent, "\"", list, "\": [\n");
}

void AppendUtf8(std::string* text, uint32_t code) {
  if (code < 0x80) {
    text->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    text->push_back(static_cast<char>(0xc0 | (code >> 6)));
    text->push_back(static_cast<char>(0x80 | (code & 0x3f)));
  } else {
    text->push_back(static_cast<char>(0xe0 | (code >> 12)));
    text->push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3f)));
    text->push_back(static_cast<char>(0x80 | (code & 0x3f)));
  }
}

char Unescaped(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

absl::StatusOr<Report> ParseJsonReport(absl::string_view text) { return Parser(text).Parse(); }

std::string WriteJsonReport(const Report& report) {
  std::string text = "{\n";
  AppendFields(&text, "  ", report.fields, kSuites);
  Commas suites;
  for (const ReportSuite& suite : report.suites) {
    absl::StrAppend(&text, suites.Next(), "    {\n");
    AppendFields(&text, "      ", suite.fields, kCases);
    Commas cases;
    for (const ReportCase& test : suite.cases) {
      absl::StrAppend(&text, cases.Next(), "        ", test.text);
    }
    absl::StrAppend(&text, "\n      ]\n    }");
  }
  absl::StrAppend(&text, "\n  ]\n}\n");
  return text;
}

std::string EncodeJson(absl::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
      case '/':
        json.push_back('\\');
        json.push_back(c);
        break;
      case '\n':
        json.append("\\n");
        break;
      default:
        if (static_cast<unsigned char>(c) < ' ') {
          absl::StrAppendFormat(&json, "\\u%04X", c);
        } else {
          json.push_back(c);
        }
    }
  }
  json.push_back('"');
  return json;
}

std::string DecodeJson(absl::string_view value) {
  if (!absl::ConsumePrefix(&value, "\"") || !absl::ConsumeSuffix(&value, "\"")) {
    return std::string(value);
  }
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    uint32_t code = 0;
    if (value[i] != '\\' || i + 1 == value.size()) {
      text.push_back(value[i]);
    } else if (value[++i] != 'u') {
      text.push_back(Unescaped(value[i]));
    } else if (absl::SimpleHexAtoi(value.substr(i + 1, 4), &code)) {
      AppendUtf8(&text, code);
      i += 4;
    }
  }
  return text;
}

}  // namespace hermetest::tools

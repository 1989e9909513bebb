#include "hermetest/tools/run/protocol/xml_report.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {
namespace {

constexpr absl::string_view kSpace = " \t\r\n";
constexpr absl::string_view kCdata = "<![CDATA[";
constexpr absl::string_view kCdataEnd = "]]>";

struct Tag {
  std::string name;  // with its "/" where it closes an element
  std::vector<ReportField> fields;
  bool is_empty = false;  // ends with "/>"
  size_t begin = 0;       // where its "<" is
};

// What ReportCase::verdict is made of.
struct Marks {
  bool failed = false;
  bool skipped = false;
};

Verdict VerdictOf(const ReportCase& test, const Marks& marks) {
  const auto is = [&](const char* name, const char* value) {
    const ReportField* field = FindField(test.fields, name);
    return field != nullptr && field->value == value;
  };
  if (marks.failed) return Verdict::kFailed;
  if (is("status", "notrun")) return Verdict::kNotRun;
  return marks.skipped || is("result", "skipped") ? Verdict::kSkipped : Verdict::kPassed;
}

// Reads
//
//   report     = prolog "<testsuites" attribute* ">" (suite | other)* "</testsuites>"
//   suite      = "<testsuite" attribute* ">" (test | other)* "</testsuite>"
//   test       = an element "testcase"; its children "failure", "error" and "skipped" tell how it
//                went
//   other      = any other element, kept as text
class Parser {
 public:
  explicit Parser(absl::string_view text) : text_(text) {}

  absl::StatusOr<Report> Parse() {
    Report report;
    Tag root;
    if (!NextTag(&root)) return Broken();
    if (absl::StartsWith(root.name, "?") && !NextTag(&root)) return Broken();
    if (root.name != "testsuites") return Broken();
    report.fields = std::move(root.fields);
    if (root.is_empty) return report;
    for (Tag tag; NextTag(&tag);) {
      if (tag.name == "/testsuites") return report;
      if (tag.name != "testsuite") {
        if (!KeepOther(tag, &report.extra)) return Broken();
      } else if (!ParseSuite(std::move(tag), &report)) {
        return Broken();
      }
    }
    return Broken();
  }

 private:
  absl::Status Broken() const {
    return absl::InvalidArgumentError(
        absl::StrCat("the XML breaks off or goes wrong at byte ", at_, " of ", text_.size()));
  }

  // Reads the next tag, with the text before it skipped. Comments do not occur.
  bool NextTag(Tag* tag) {
    *tag = Tag();
    for (;;) {
      at_ = text_.find('<', at_);
      if (at_ == absl::string_view::npos) return End();
      if (!absl::StartsWith(text_.substr(at_), kCdata)) break;
      at_ = text_.find(kCdataEnd, at_);
      if (at_ == absl::string_view::npos) return End();
    }
    tag->begin = at_++;
    const size_t name_end = text_.find_first_of(" \t\r\n>/?", at_ + 1);
    if (name_end == absl::string_view::npos) return End();
    tag->name = std::string(text_.substr(at_, name_end - at_));
    at_ = name_end;
    return ParseFields(tag);
  }

  bool ParseFields(Tag* tag) {
    for (;;) {
      at_ = text_.find_first_not_of(kSpace, at_);
      if (at_ == absl::string_view::npos) return End();
      if (text_[at_] == '>') {
        ++at_;
        return true;
      }
      if (text_[at_] == '/' || text_[at_] == '?') {
        tag->is_empty = true;
        ++at_;
        continue;
      }
      const size_t equals = text_.find("=\"", at_);
      const size_t end = equals == absl::string_view::npos ? equals : text_.find('"', equals + 2);
      if (end == absl::string_view::npos) return End();
      tag->fields.push_back({std::string(text_.substr(at_, equals - at_)),
                             std::string(text_.substr(equals + 2, end - equals - 2))});
      at_ = end + 1;
    }
  }

  bool End() {
    at_ = text_.size();
    return false;
  }

  bool ParseSuite(Tag tag, Report* report) {
    ReportSuite suite;
    if (const ReportField* name = FindField(tag.fields, "name")) {
      suite.name = DecodeXml(name->value);
    }
    suite.fields = std::move(tag.fields);
    bool closed = tag.is_empty;
    for (Tag child; !closed && NextTag(&child);) {
      if (child.name == "/testsuite") {
        closed = true;
      } else if (child.name != "testcase") {
        if (!KeepOther(child, &suite.extra)) return false;
      } else if (!ParseCase(std::move(child), &suite)) {
        return false;
      }
    }
    report->suites.push_back(std::move(suite));
    return closed;
  }

  bool ParseCase(Tag tag, ReportSuite* suite) {
    ReportCase test;
    const ReportField* name = FindField(tag.fields, "name");
    if (name == nullptr) return false;
    test.name = DecodeXml(name->value);
    test.fields = tag.fields;
    Marks marks;
    if (!SkipElement(tag, &marks)) return false;
    test.text = std::string(text_.substr(tag.begin, at_ - tag.begin));
    test.verdict = VerdictOf(test, marks);
    if (const ReportField* time = FindField(test.fields, "time")) {
      if (!absl::SimpleAtod(time->value, &test.seconds)) return false;
    }
    suite->cases.push_back(std::move(test));
    return true;
  }

  // Goes to the end of the element that `tag` begins.
  bool SkipElement(const Tag& tag, Marks* marks) {
    if (tag.is_empty) return true;
    const std::string end = absl::StrCat("/", tag.name);
    for (Tag child; NextTag(&child);) {
      if (child.name == end) return true;
      marks->failed |= child.name == "failure" || child.name == "error";
      marks->skipped |= child.name == "skipped";
    }
    return false;
  }

  // Adds the element's text to `extra`, with its indentation, as lines of its own.
  bool KeepOther(const Tag& tag, std::string* extra) {
    Marks ignored;
    if (absl::StartsWith(tag.name, "/") || !SkipElement(tag, &ignored)) return false;
    size_t begin = tag.begin;
    while (begin > 0 && text_[begin - 1] == ' ') --begin;
    absl::StrAppend(extra, text_.substr(begin, at_ - begin), "\n");
    return true;
  }

  const absl::string_view text_;
  size_t at_ = 0;
};

void AppendTag(std::string* text, absl::string_view name, const std::vector<ReportField>& fields) {
  absl::StrAppend(text, "<", name);
  for (const ReportField& field : fields) {
    absl::StrAppend(text, " ", field.name, "=\"", field.value, "\"");
  }
  absl::StrAppend(text, ">\n");
}

bool IsValidInXml(char c) {
  return static_cast<unsigned char>(c) >= ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string OnlyValid(absl::string_view text) {
  std::string valid;
  for (const char c : text) {
    if (IsValidInXml(c)) valid.push_back(c);
  }
  return valid;
}

}  // namespace

absl::StatusOr<Report> ParseXmlReport(absl::string_view text) { return Parser(text).Parse(); }

std::string WriteXmlReport(const Report& report) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  AppendTag(&text, "testsuites", report.fields);
  absl::StrAppend(&text, report.extra);
  for (const ReportSuite& suite : report.suites) {
    absl::StrAppend(&text, "  ");
    AppendTag(&text, "testsuite", suite.fields);
    absl::StrAppend(&text, suite.extra);
    for (const ReportCase& test : suite.cases) absl::StrAppend(&text, "    ", test.text, "\n");
    absl::StrAppend(&text, "  </testsuite>\n");
  }
  absl::StrAppend(&text, "</testsuites>\n");
  return text;
}

std::string EncodeXml(absl::string_view text) {
  return absl::StrReplaceAll(OnlyValid(text), {{"<", "&lt;"},
                                               {">", "&gt;"},
                                               {"&", "&amp;"},
                                               {"'", "&apos;"},
                                               {"\"", "&quot;"},
                                               {"\t", "&#x09;"},
                                               {"\n", "&#x0A;"},
                                               {"\r", "&#x0D;"}});
}

std::string DecodeXml(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&lt;", "<"},
                                    {"&gt;", ">"},
                                    {"&amp;", "&"},
                                    {"&apos;", "'"},
                                    {"&quot;", "\""},
                                    {"&#x09;", "\t"},
                                    {"&#x0A;", "\n"},
                                    {"&#x0D;", "\r"}});
}

std::string XmlCdata(absl::string_view text) {
  return absl::StrCat(
      kCdata, absl::StrReplaceAll(OnlyValid(text), {{kCdataEnd, "]]>]]&gt;<![CDATA["}}), kCdataEnd);
}

}  // namespace hermetest::tools

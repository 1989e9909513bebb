#include "hermetest/tests/results/same_text.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace hermetest::tests {
namespace {

// Text that varies: what stands between `before` and the next `after` is made of `kind` alone.
struct Variable {
  absl::string_view before;
  bool (*kind)(unsigned char);
  absl::string_view after;
};

bool IsPartOfTime(unsigned char c) {
  return absl::ascii_isdigit(c) || absl::StrContains(".-:TZs", static_cast<char>(c));
}

constexpr Variable kVariables[] = {
    {"(", absl::ascii_isdigit, " ms"},          // console
    {" time=\"", IsPartOfTime, "\""},           // XML
    {" timestamp=\"", IsPartOfTime, "\""},      //
    {"\"time\": \"", IsPartOfTime, "\""},       // JSON
    {"\"timestamp\": \"", IsPartOfTime, "\""},  //
    {"@0x", absl::ascii_isxdigit, " "},         // GoogleMock
    {"@0x", absl::ascii_isxdigit, "."},         //
};

// The length of the text that varies at the start of `text`, which follows `variable.before`; 0
// when it is something else.
size_t LengthOf(const Variable& variable, absl::string_view text) {
  const size_t length =
      static_cast<size_t>(std::find_if_not(text.begin(), text.end(), variable.kind) - text.begin());
  return absl::StartsWith(text.substr(length), variable.after) ? length : 0;
}

std::string Cut(absl::string_view line) {
  constexpr size_t kReadable = 300;
  return absl::StrCat(line.substr(0, kReadable), line.size() > kReadable ? " ..." : "");
}

}  // namespace

std::string Normalized(absl::string_view text) {
  std::string normalized;
  normalized.reserve(text.size());
  while (!text.empty()) {
    normalized.push_back(text.front());
    text.remove_prefix(1);
    for (const Variable& variable : kVariables) {
      if (!absl::EndsWith(normalized, variable.before)) continue;
      const size_t length = LengthOf(variable, text);
      if (length == 0) continue;
      normalized.push_back('*');
      text.remove_prefix(length);
    }
  }
  return normalized;
}

std::string WithoutNameOfMain(absl::string_view output) {
  if (absl::StartsWith(output, "Running main() from ")) output.remove_prefix(output.find('\n') + 1);
  return std::string(output);
}

std::string FirstDifference(absl::string_view plain, absl::string_view isolated) {
  if (plain == isolated) return "";
  const std::vector<absl::string_view> plain_lines = absl::StrSplit(plain, '\n');
  const std::vector<absl::string_view> isolated_lines = absl::StrSplit(isolated, '\n');
  size_t line = 0;
  while (line < plain_lines.size() && line < isolated_lines.size() &&
         plain_lines[line] == isolated_lines[line]) {
    ++line;
  }
  const auto show = [line](const std::vector<absl::string_view>& lines) {
    return line < lines.size() ? Cut(lines[line]) : std::string("(the end)");
  };
  return absl::StrCat("line ", line + 1, "\n  plain:    ", show(plain_lines),
                      "\n  isolated: ", show(isolated_lines), "\n");
}

}  // namespace hermetest::tests

#include "hermetest/tools/run/protocol/test_output.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {
namespace {

constexpr absl::string_view kRun = "[ RUN      ] ";

// What the printer of GoogleTest says about the process as a whole.
bool IsAboutTheProcess(absl::string_view line) {
  for (const absl::string_view start :
       {"[==========]", "[----------]", "[  PASSED  ]", "Note: Google Test filter = ",
        "Note: Randomizing tests' orders with a seed of ", "Running main() from "}) {
    if (absl::StartsWith(line, start)) return true;
  }
  return false;
}

// What it says at the end about tests that failed or were skipped: "[  FAILED  ] 1 test, listed
// below:", the list, "1 FAILED TEST".
bool IsInFinalList(absl::string_view line) {
  return absl::StartsWith(line, "[  FAILED  ]") || absl::StartsWith(line, "[  SKIPPED ]") ||
         absl::EndsWith(line, "FAILED TEST") || absl::EndsWith(line, "FAILED TESTS") ||
         absl::StrContains(line, " DISABLED TEST");
}

}  // namespace

std::string OutputOf(absl::string_view full_name, absl::string_view output) {
  std::string text;
  bool is_other = false;   // in the part of another test
  bool has_ended = false;  // after the last test
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::StartsWith(line, kRun)) is_other = line.substr(kRun.size()) != full_name;
    if (absl::StartsWith(line, "[----------]")) is_other = false;
    has_ended |= absl::StartsWith(line, "[----------] Global test environment tear-down");
    if (is_other || IsAboutTheProcess(line)) continue;
    if (has_ended && (line.empty() || IsInFinalList(line))) continue;
    absl::StrAppend(&text, line, "\n");
  }
  while (absl::EndsWith(text, "\n\n") || text == "\n") text.pop_back();
  return text;
}

}  // namespace hermetest::tools

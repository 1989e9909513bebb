#include "hermetest/tools/guard/guard_report.h"

#include <string.h>

#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "hermetest/fixture/leak_guard/kinds/host_snapshot.h"
#include "hermetest/fixture/leak_guard/kinds/leak.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/tools/cli/json_writer.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/cli/wrapped_text.h"
#include "hermetest/tools/guard/guarded_command.h"

namespace hermetest::tools {
namespace {

std::string EndText(const CommandEnd& end) {
  if (end.signal == 0) return absl::StrCat("exited with ", end.exit_code);
  const char* name = sigabbrev_np(end.signal);
  return absl::StrCat("was ended by ", name == nullptr ? absl::StrCat("signal ", end.signal)
                                                       : absl::StrCat("SIG", name));
}

// A command line can be longer than the rest of the report; --json has all of it. No character of
// UTF-8 is cut.
std::string Shortened(const std::string& text) {
  size_t most = 220;  // three lines
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80) --most;
  return absl::StrCat(text.substr(0, most), "...");
}

std::string Heading(const GuardFindings& findings, const Terminal& terminal) {
  constexpr absl::string_view kName = "hermetest guard: ";
  const std::string command = Shortened(internal::Escaped(absl::StrJoin(findings.command, " ")));
  const size_t count = findings.leaks.size();
  if (count == 0) {
    return absl::StrCat(kName, terminal.Styled(Style::kGreen, "nothing leaked"), "\n");
  }
  const std::string leaks = absl::StrCat(count, count == 1 ? " leak" : " leaks");
  // Wrapped without the codes of the colour, which take no room.
  std::string text = WrappedText(
      kName, absl::StrCat(leaks, " of \"", command, "\", which ", EndText(findings.end)), 2);
  return text.replace(kName.size(), leaks.size(), terminal.Styled(Style::kRed, leaks));
}

std::string LeakText(const Leak& leak) {
  std::string text = WrappedText("  ", leak.headline, 6);
  for (const std::string& detail : leak.details) {
    absl::StrAppend(&text, WrappedText("    ", Shortened(detail), 6));
  }
  if (leak.cause.empty()) return text;
  const bool proved = leak.certainty == Certainty::kProved;
  return text +
         WrappedText(proved ? "    likely cause: " : "    could not decide: ", leak.cause, 6);
}

void WriteLeak(const Leak& leak, JsonWriter& json) {
  json.BeginObject();
  json.Text("kind", LeakKindName(leak.kind));
  json.Text("subject", leak.subject);
  json.Text("headline", leak.headline);
  json.BeginArray("details");
  for (const std::string& detail : leak.details) json.Text(detail);
  json.EndArray();
  if (!leak.cause.empty()) json.Text("cause", leak.cause);
  json.EndObject();
}

}  // namespace

std::string GuardText(const GuardFindings& findings, const Terminal& terminal) {
  std::string text = Heading(findings, terminal);
  std::optional<LeakKind> kind;
  for (const Leak& leak : findings.leaks) {
    if (kind != leak.kind) {
      absl::StrAppend(&text, terminal.Styled(Style::kBold, LeakKindName(leak.kind)), "\n");
    }
    kind = leak.kind;
    text += LeakText(leak);
  }
  for (const Unreadable& unreadable : findings.unreadable) {
    absl::StrAppend(
        &text, WrappedText(absl::StrCat("not looked at: ", LeakKindName(unreadable.kind), ": "),
                           unreadable.status.message(), 2));
  }
  return terminal.Shown(text);
}

std::string GuardJson(const GuardFindings& findings) {
  JsonWriter json;
  json.BeginObject();
  json.BeginArray("command");
  for (const std::string& word : findings.command) json.Text(word);
  json.EndArray();
  if (findings.end.signal != 0) {
    json.Number("signal", findings.end.signal);
  } else {
    json.Number("exit_code", findings.end.exit_code);
  }
  json.BeginArray("kinds");
  for (const LeakKind kind : kAllLeakKinds) {
    if (findings.kinds.Has(kind)) json.Text(LeakKindName(kind));
  }
  json.EndArray();
  json.BeginArray("leaks");
  for (const Leak& leak : findings.leaks) WriteLeak(leak, json);
  json.EndArray();
  json.BeginArray("not_looked_at");
  for (const Unreadable& unreadable : findings.unreadable) {
    json.BeginObject();
    json.Text("kind", LeakKindName(unreadable.kind));
    json.Text("why", unreadable.status.message());
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace hermetest::tools

#include "hermetest/tools/mounts/diff_view.h"

#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/tools/cli/terminal.h"

namespace hermetest::tools {

std::string DiffView(const MountTableDiff& diff, const Terminal& terminal,
                     absl::string_view prefix) {
  constexpr std::pair<const char*, Style> kWords[] = {
      {"removed:", Style::kRed}, {"changed:", Style::kYellow}, {"added:", Style::kGreen}};
  std::ostringstream plain;
  plain << diff;
  const std::string shown = terminal.Shown(plain.str());
  std::string text;
  for (absl::string_view line : absl::StrSplit(shown, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&text, prefix);
    for (const auto& [word, style] : kWords) {
      if (absl::ConsumePrefix(&line, word)) absl::StrAppend(&text, terminal.Styled(style, word));
    }
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

}  // namespace hermetest::tools

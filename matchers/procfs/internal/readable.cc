#include "hermetest/matchers/procfs/internal/readable.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hermetest::internal {
namespace {

bool IsPlain(char c) {
  return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"' && c != '\\';
}

}  // namespace

std::string Readable(absl::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), &IsPlain)) return std::string(text);
  return absl::StrCat("\"", absl::CEscape(text), "\"");
}

}  // namespace hermetest::internal

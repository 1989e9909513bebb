#include "hermetest/tests/tools/stable_text.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace hermetest::tests {

std::string StableText(absl::string_view text, const std::vector<std::string>& words) {
  std::map<std::string, std::string> letters;
  std::string stable;
  while (!text.empty()) {
    const bool after_word = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return absl::EndsWith(stable, word);
    });
    size_t digits = 0;
    while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
    if (after_word && digits > 0) {
      const std::string letter(1, static_cast<char>('A' + letters.size()));
      stable += letters.emplace(text.substr(0, digits), letter).first->second;
      text.remove_prefix(digits);
    } else {
      if (text[0] != ' ' || !absl::EndsWith(stable, "  ")) stable += text[0];
      text.remove_prefix(1);
    }
  }
  return stable;
}

}  // namespace hermetest::tests

#include "hermetest/tests/tools/json.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace hermetest::tests {
namespace {

void AppendUtf8(uint32_t code, std::string* text) {
  const auto append = [&](uint32_t byte) { text->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    append(code);
  } else if (code < 0x800) {
    append(0xC0 | (code >> 6));
    append(0x80 | (code & 0x3F));
  } else {
    append(0xE0 | (code >> 12));
    append(0x80 | ((code >> 6) & 0x3F));
    append(0x80 | (code & 0x3F));
  }
}

class Parser {
 public:
  explicit Parser(absl::string_view text) : whole_(text), rest_(text) {}

  Json Document() {
    Json value = Value();
    SkipSpace();
    if (!rest_.empty()) Fail("the end");
    return value;
  }

 private:
  [[noreturn]] void Fail(absl::string_view wanted) const {
    throw std::runtime_error(absl::StrCat("no JSON: ", wanted, " is missing at byte ",
                                          whole_.size() - rest_.size(), " of\n", whole_));
  }

  void SkipSpace() {
    while (!rest_.empty() && absl::string_view(" \t\r\n").find(rest_[0]) != std::string::npos) {
      rest_.remove_prefix(1);
    }
  }

  bool Accept(absl::string_view token) {
    SkipSpace();
    return absl::ConsumePrefix(&rest_, token);
  }

  void Expect(absl::string_view token) {
    if (!Accept(token)) Fail(token);
  }

  Json Value() {
    if (Accept("{")) return Json(Members());
    if (Accept("[")) return Json(Elements());
    if (Accept("true")) return Json(true);
    if (Accept("false")) return Json(false);
    if (Accept("\"")) return Json(Text());
    return Json(Number());
  }

  Json::Members Members() {
    Json::Members members;
    if (Accept("}")) return members;
    do {
      Expect("\"");
      std::string name = Text();
      Expect(":");
      if (!members.emplace(std::move(name), Value()).second) Fail("a new name");
    } while (Accept(","));
    Expect("}");
    return members;
  }

  Json::Elements Elements() {
    Json::Elements elements;
    if (Accept("]")) return elements;
    do {
      elements.push_back(Value());
    } while (Accept(","));
    Expect("]");
    return elements;
  }

  int64_t Number() {
    size_t length = 0;
    if (absl::StartsWith(rest_, "-")) ++length;
    while (length < rest_.size() && absl::ascii_isdigit(rest_[length])) ++length;
    int64_t number = 0;
    if (!absl::SimpleAtoi(rest_.substr(0, length), &number) ||
        absl::StrCat(number) != rest_.substr(0, length)) {
      Fail("an integer");
    }
    rest_.remove_prefix(length);
    return number;
  }

  // After the first quote.
  std::string Text() {
    std::string text;
    while (!absl::ConsumePrefix(&rest_, "\"")) {
      if (rest_.empty() || static_cast<unsigned char>(rest_[0]) < 0x20) Fail("a quote");
      if (absl::ConsumePrefix(&rest_, "\\")) {
        text += Escaped();
      } else {
        const size_t length = CharacterLength();
        absl::StrAppend(&text, rest_.substr(0, length));
        rest_.remove_prefix(length);
      }
    }
    return text;
  }

  std::string Escaped() {
    constexpr absl::string_view kLetters = "\"\\/bfnrt";
    constexpr absl::string_view kMeanings = "\"\\/\b\f\n\r\t";
    std::string text;
    uint32_t code = 0;
    if (rest_.empty()) Fail("an escape");
    if (const size_t letter = kLetters.find(rest_[0]); letter != std::string::npos) {
      text += kMeanings[letter];
      rest_.remove_prefix(1);
    } else if (absl::ConsumePrefix(&rest_, "u") && rest_.size() >= 4 &&
               absl::SimpleHexAtoi(rest_.substr(0, 4), &code) && (code < 0xD800 || code > 0xDFFF)) {
      AppendUtf8(code, &text);
      rest_.remove_prefix(4);
    } else {
      Fail("an escape");
    }
    return text;
  }

  // The table of well-formed byte sequences in the Unicode standard (3.9, table 3-7).
  size_t CharacterLength() const {
    struct Row {
      unsigned char first[2], second[2];
      size_t length;
    };
    constexpr Row kRows[] = {{{0x00, 0x7F}, {}, 1},           {{0xC2, 0xDF}, {0x80, 0xBF}, 2},
                             {{0xE0, 0xE0}, {0xA0, 0xBF}, 3}, {{0xE1, 0xEC}, {0x80, 0xBF}, 3},
                             {{0xED, 0xED}, {0x80, 0x9F}, 3}, {{0xEE, 0xEF}, {0x80, 0xBF}, 3},
                             {{0xF0, 0xF0}, {0x90, 0xBF}, 4}, {{0xF1, 0xF3}, {0x80, 0xBF}, 4},
                             {{0xF4, 0xF4}, {0x80, 0x8F}, 4}};
    const auto in = [&](size_t i, const unsigned char(&range)[2]) {
      const auto byte = static_cast<unsigned char>(rest_[i]);
      return byte >= range[0] && byte <= range[1];
    };
    constexpr unsigned char kNext[2] = {0x80, 0xBF};
    for (const Row& row : kRows) {
      if (!in(0, row.first) || row.length > rest_.size()) continue;
      bool good = row.length < 2 || in(1, row.second);
      for (size_t i = 2; i < row.length; ++i) good = good && in(i, kNext);
      if (good) return row.length;
    }
    Fail("UTF-8");
  }

  const absl::string_view whole_;
  absl::string_view rest_;
};

}  // namespace

const Json& Json::operator[](const std::string& name) const& {
  const auto found = members().find(name);
  if (found == members().end()) throw std::runtime_error("no member " + name);
  return found->second;
}

std::vector<std::string> Json::texts() const {
  std::vector<std::string> texts;
  for (const Json& element : elements()) texts.push_back(element.text());
  return texts;
}

Json ParseJson(absl::string_view text) { return Parser(text).Document(); }

}  // namespace hermetest::tests

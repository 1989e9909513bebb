#include "hermetest/tools/json_writer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {
namespace {

// The second byte of a UTF-8 sequence that begins with `first` lies between these: what is shorter
// than it could be, the surrogates, and what is above U+10FFFF are no UTF-8 (RFC 3629).
std::pair<unsigned char, unsigned char> SecondByteRange(unsigned char first) {
  switch (first) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

size_t SequenceLength(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// The length of the character that `text` begins with; 0 when that is no UTF-8.
size_t CharacterLength(absl::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = SequenceLength(byte(0));
  if (length > text.size()) return 0;
  if (length < 2) return length;
  const auto [least, most] = SecondByteRange(byte(0));
  if (byte(1) < least || byte(1) > most) return 0;
  for (size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
  }
  return length;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

std::string JsonWriter::Quoted(absl::string_view value) {
  std::string quoted = "\"";
  while (!value.empty()) {
    const size_t length = CharacterLength(value);
    const char c = value.front();
    if (length == 0) {
      quoted += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      absl::StrAppend(&quoted, "\\", value.substr(0, 1));
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", c);
    } else {
      absl::StrAppend(&quoted, value.substr(0, length));
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  return quoted + "\"";
}

void JsonWriter::Text(absl::string_view name, absl::string_view value) {
  Element(name, Quoted(value));
  if (!IsUtf8(value)) {
    Element(absl::StrCat(name, "_base64"), Quoted(absl::Base64Escape(value)));
  }
}

void JsonWriter::Number(absl::string_view name, int64_t value) {
  Element(name, absl::StrCat(value));
}

std::string JsonWriter::Take() {
  std::string text = std::exchange(text_, "");
  return text + "\n";
}

void JsonWriter::Begin(absl::string_view name, char bracket) {
  Element(name, absl::string_view(&bracket, 1));
  is_empty_.push_back(true);
}

void JsonWriter::End(char bracket) {
  const bool empty = is_empty_.back();
  is_empty_.pop_back();
  if (!empty) NextLine();
  text_ += bracket;
}

void JsonWriter::Element(absl::string_view name, absl::string_view value) {
  if (!is_empty_.empty()) {
    if (!is_empty_.back()) text_ += layout_ == JsonLayout::kOneLine ? ", " : ",";
    is_empty_.back() = false;
    NextLine();
  }
  if (!name.empty()) absl::StrAppend(&text_, Quoted(name), ": ");
  absl::StrAppend(&text_, value);
}

void JsonWriter::NextLine() {
  if (layout_ == JsonLayout::kOneLine) return;
  absl::StrAppend(&text_, "\n", std::string(2 * is_empty_.size(), ' '));
}

}  // namespace hermetest::tools

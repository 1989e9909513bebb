#include "hermetest/tools/cli/json_writer.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/utf8.h"

namespace hermetest::tools {

std::string JsonWriter::Quoted(absl::string_view value) {
  std::string quoted = "\"";
  while (!value.empty()) {
    const size_t length = internal::FirstCharacter(value).size;
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
  if (!internal::IsUtf8(value)) {
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

// JsonWriter: what the commands of `hermetest` write with --json.
//
//   JsonWriter json;
//   json.BeginObject();
//   json.Text("mount_point", mount.mount_point);
//   json.BeginArray("options");
//   for (const std::string& option : mount.Options()) json.Text(option);
//   json.EndArray();
//   json.EndObject();
//   std::cout << json.Take();
//
// What comes out is JSON (RFC 8259) as long as every Begin has its End, elements of an object have
// names, and those of an array have none.

#ifndef HERMETEST_TOOLS_CLI_JSON_WRITER_H_
#define HERMETEST_TOOLS_CLI_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

enum class JsonLayout {
  kIndented,  // an element a line
  kOneLine,   // the whole document is one line, for a stream of documents
};

class JsonWriter {
 public:
  explicit JsonWriter(JsonLayout layout = JsonLayout::kIndented) : layout_(layout) {}

  void BeginObject(absl::string_view name = "") { Begin(name, '{'); }
  void EndObject() { End('}'); }
  void BeginArray(absl::string_view name = "") { Begin(name, '['); }
  void EndArray() { End(']'); }

  // Bytes that are not UTF-8 are shown as U+FFFD. To lose nothing, such a text in an object is
  // followed by NAME_base64, which holds the bytes themselves.
  void Text(absl::string_view name, absl::string_view value);
  void Text(absl::string_view value) { Element("", Quoted(value)); }
  void Number(absl::string_view name, int64_t value);
  void Bool(absl::string_view name, bool value) { Element(name, value ? "true" : "false"); }

  // The document, with a newline at its end; the writer is empty again.
  std::string Take();

 private:
  static std::string Quoted(absl::string_view value);
  void Begin(absl::string_view name, char bracket);
  void End(char bracket);
  void Element(absl::string_view name, absl::string_view value);
  void NextLine();

  JsonLayout layout_;
  std::string text_;
  std::vector<bool> is_empty_;  // of each object or array that has begun and not ended
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_JSON_WRITER_H_

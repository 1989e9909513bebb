// JsonWriter: that what it writes is JSON, and means what was given.

#include "hermetest/tools/cli/json_writer.h"

#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "hermetest/tests/tools/json.h"

namespace hermetest::tests {
namespace {

using tools::JsonLayout;
using tools::JsonWriter;

void WriteSample(JsonWriter& json) {
  json.BeginObject();
  json.Text("name", "value");
  json.BeginArray("texts");
  json.Text("one");
  json.Text("two");
  json.EndArray();
  json.BeginArray("none");
  json.EndArray();
  json.BeginObject("inner");
  json.Number("number", -7);
  json.Bool("yes", true);
  json.EndObject();
  json.EndObject();
}

TEST(JsonWriter, PutsAnElementOnALine) {
  JsonWriter json;
  WriteSample(json);
  EXPECT_EQ(json.Take(), R"({
  "name": "value",
  "texts": [
    "one",
    "two"
  ],
  "none": [],
  "inner": {
    "number": -7,
    "yes": true
  }
}
)");
}

TEST(JsonWriter, PutsADocumentOnALine) {
  JsonWriter json(JsonLayout::kOneLine);
  WriteSample(json);
  EXPECT_EQ(json.Take(), R"({"name": "value", "texts": ["one", "two"], "none": [], )"
                         R"("inner": {"number": -7, "yes": true}})"
                         "\n");
}

TEST(JsonWriter, BeginsAgainAfterADocument) {
  JsonWriter json(JsonLayout::kOneLine);
  for (int i = 0; i < 2; ++i) {
    json.BeginObject();
    json.EndObject();
    EXPECT_EQ(json.Take(), "{}\n");
  }
}

Json WriteAndRead(const std::string& text) {
  JsonWriter json;
  json.BeginObject();
  json.Text("text", text);
  json.EndObject();
  return ParseJson(json.Take());
}

TEST(JsonWriter, KeepsEveryByteOfAscii) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text = {'<', static_cast<char>(byte), '>'};
    EXPECT_EQ(WriteAndRead(text)["text"].text(), text);
    EXPECT_FALSE(WriteAndRead(text).Has("text_base64"));
  }
}

TEST(JsonWriter, KeepsUtf8OfEveryLength) {
  for (const std::string text : {"\u00fc", "\u20ac", "\U0001f9ea", "a\u00fcb\u20acc"}) {
    EXPECT_EQ(WriteAndRead(text)["text"].text(), text);
    EXPECT_FALSE(WriteAndRead(text).Has("text_base64"));
  }
}

TEST(JsonWriter, GivesOtherBytesTwice) {
  // A lone byte, a cut sequence, one that is too long, a surrogate, one beyond Unicode.
  for (const std::string bytes :
       {"\xff", "\xe2\x82", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\x80"}) {
    const Json json = WriteAndRead(absl::StrCat("a", bytes, "b"));
    std::string decoded;
    EXPECT_TRUE(absl::Base64Unescape(json["text_base64"].text(), &decoded));
    EXPECT_EQ(decoded, absl::StrCat("a", bytes, "b"));
    std::string shown = "a";
    for (size_t i = 0; i < bytes.size(); ++i) shown += "\uFFFD";
    EXPECT_EQ(json["text"].text(), shown + "b");
  }
}

TEST(JsonWriter, WritesTheLargestNumbers) {
  using Limits = std::numeric_limits<int64_t>;
  JsonWriter json;
  json.BeginObject();
  json.Number("least", Limits::min());
  json.Number("most", Limits::max());
  json.EndObject();
  const Json read = ParseJson(json.Take());
  EXPECT_EQ(read["least"].number(), Limits::min());
  EXPECT_EQ(read["most"].number(), Limits::max());
}

// The judge itself.
TEST(ParseJson, RefusesWhatIsNoJson) {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "[01]", "[+1]", "'a'", "\"\t\"", "\"\\x\"",
        "\"\\ud800\"", "\"\xff\"", "[1] 2", "{\"a\":1,\"a\":2}", "tru", "[1 2]", "\"a"}) {
    EXPECT_ANY_THROW(ParseJson(text)) << text;
  }
}

TEST(ParseJson, AcceptsJson) {
  EXPECT_EQ(ParseJson(" [ 1 , { \"a\\u00e9\\n\" : [ ] } ] \n").elements().size(), 2U);
  EXPECT_TRUE(ParseJson("{\"a\\u00e9\\n\":[]}").Has("a\u00e9\n"));
}

}  // namespace
}  // namespace hermetest::tests

// What a message may hold.

#include <string>

#include "gtest/gtest.h"
#include "hermetest/tests/results/compared/base.h"

namespace hermetest::tests {
namespace {

struct Text {
  const char* name;
  std::string bytes;
};

std::string EveryByte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  return bytes;
}

std::string OneMebibyte() {
  std::string text;
  constexpr size_t kSize = size_t{1} << 20;
  text.reserve(kSize);
  for (int line = 0; text.size() < kSize; ++line) text += std::to_string(line) + "\n";
  text.resize(kSize);
  return text;
}

class Messages : public Compared<testing::TestWithParam<Text>> {};

TEST_P(Messages, ArriveToTheByte) {
  ADD_FAILURE() << GetParam().bytes;
  EXPECT_EQ(GetParam().bytes, "something else");
  RecordProperty("text", GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Messages,
    testing::Values(Text{"Nothing", ""}, Text{"Lines", "one\ntwo\n\nfour\n"},
                    Text{"CarriageReturns", "one\r\ntwo\r"},
                    Text{"NulBytes", std::string("a\0b\0", 4)},
                    Text{"InvalidUtf8", "\xff\xfe \xc3\x28 \xe2\x82 \xf0\x28\x8c\x28"},
                    Text{"Utf8", "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\xa7"},
                    Text{"Markup", "<a b=\"c\">&amp; ]]> <![CDATA[ '</a>"},
                    Text{"Controls", "\x01\x02 \x1b[31mred\x1b[0m \x7f"},
                    Text{"FormatDirectives", "%s %n %d %"},
                    Text{"GoogleTestsOwnMarker", "before\nStack trace:\nafter"},
                    Text{"EveryByte", EveryByte()}),
    [](const testing::TestParamInfo<Text>& info) { return info.param.name; });

void PrintTo(const Text& text, std::ostream* out) { *out << "the text of " << text.name; }

class LongMessage : public ComparedTest {};

TEST_F(LongMessage, OfOneMebibyte) { ADD_FAILURE() << OneMebibyte(); }

TEST_F(LongMessage, IsOneOfMany) {
  for (int i = 0; i < 300; ++i) EXPECT_EQ(i, -1) << "number " << i;
}

}  // namespace
}  // namespace hermetest::tests

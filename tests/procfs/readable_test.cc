// How bytes are shown to a person: UTF-8 as it is, and nothing that could deceive.

#include "hermetest/matchers/procfs/internal/readable.h"

#include <string>

#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/internal/utf8.h"

namespace hermetest::internal {
namespace {

struct Row {
  const char* what;
  std::string text;
  const char* readable;
  const char* ascii;
};

const Row kRows[] = {
    {"a word", "/mnt/a,b=c'", "/mnt/a,b=c'", "/mnt/a,b=c'"},
    {"nothing", "", R"("")", R"("")"},
    {"a space", "a b", R"("a b")", R"("a b")"},
    {"quotes and backslashes", R"(a"\)", R"("a\"\\")", R"("a\"\\")"},
    {"control characters", std::string("\0\t\n\x1b\x7f", 5), R"("\000\t\n\033\177")",
     R"("\000\t\n\033\177")"},
    {"two bytes", "/mnt/b\u00fccher", "/mnt/b\u00fccher", R"(/mnt/b\303\274cher)"},
    {"three bytes", "\u4e66\u20ac", "\u4e66\u20ac", R"(\344\271\246\342\202\254)"},
    {"four bytes", "\U0001f4da", "\U0001f4da", R"(\360\237\223\232)"},
    {"a combining mark", "u\u0308", "u\u0308", R"(u\314\210)"},
    {"UTF-8 with a space", "b\u00fc cher", "\"b\u00fc cher\"", R"("b\303\274 cher")"},
    {"no UTF-8", "b\xfc\x63her", R"("b\374cher")", R"("b\374cher")"},
    {"a character cut off", "b\xc3", R"("b\303")", R"("b\303")"},
    {"too long a form", "\xc0\xaf", R"("\300\257")", R"("\300\257")"},
    {"a surrogate", "\xed\xa0\x80", R"("\355\240\200")", R"("\355\240\200")"},
    {"beyond Unicode", "\xf4\x90\x80\x80", R"("\364\220\200\200")", R"("\364\220\200\200")"},
    {"a C1 control character", "\xc2\x9b", R"("\302\233")", R"("\302\233")"},
    {"a no-break space", "a\u00a0b", R"("a\302\240b")", R"("a\302\240b")"},
    {"a space without width", "a\u200bb", R"("a\342\200\213b")", R"("a\342\200\213b")"},
    {"an override of direction", "\u202egpj", R"("\342\200\256gpj")", R"("\342\200\256gpj")"},
    {"an isolate of direction", "\u2066", R"("\342\201\246")", R"("\342\201\246")"},
    {"a byte order mark", "\ufeff", R"("\357\273\277")", R"("\357\273\277")"},
    {"private use", "\ue000", R"("\356\200\200")", R"("\356\200\200")"},
    {"no character", "\U0001fffe", R"("\360\237\277\276")", R"("\360\237\277\276")"},
    {"a tag", "\U000e0041", R"("\363\240\201\201")", R"("\363\240\201\201")"},
};

TEST(Readable, ShowsWhatCanBeSeen) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.what);
    EXPECT_EQ(Readable(row.text), row.readable);
    EXPECT_EQ(AsciiOnly(Readable(row.text)), row.ascii);
  }
}

TEST(Readable, EscapesWithoutQuotes) {
  EXPECT_EQ(Escaped("sh -c b\u00fcch\ner"), "sh -c b\u00fcch\\ner");
  EXPECT_EQ(Quoted("b\u00fc\x01"), "\"b\u00fc\\001\"");
}

TEST(Readable, CountsColumns) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("/mnt/b\u00fccher"), 11U);
  EXPECT_EQ(DisplayWidth("\u4e66\U0001f4da"), 4U);
  EXPECT_EQ(DisplayWidth("u\u0308"), 1U);
  EXPECT_EQ(DisplayWidth("\xff"), 1U);
}

// The last code point of a range, and those around it.
TEST(Readable, KnowsTheEdgesOfWhatIsPrintable) {
  for (const char32_t code : {U' ', U'~', U'\u00a1', U'\u2010', U'\u2027', U'\u2030', U'\ufffd'}) {
    EXPECT_TRUE(IsPrintable(code)) << static_cast<unsigned>(code);
  }
  for (const char32_t code : {0x1f, 0x7f, 0x9f, 0xa0, 0x200f, 0x2028, 0x202f, 0xffff, 0x10ffff}) {
    EXPECT_FALSE(IsPrintable(code)) << static_cast<unsigned>(code);
  }
}

}  // namespace
}  // namespace hermetest::internal

#include "hermetest/tests/results/same_text.h"

#include <string>

#include "gtest/gtest.h"

namespace hermetest::tests {
namespace {

struct NormalizedRow {
  const char* name;
  std::string text;
  std::string normalized;
};

class NormalizedTest : public testing::TestWithParam<NormalizedRow> {};

TEST_P(NormalizedTest, HidesWhatVariesAndNothingElse) {
  EXPECT_EQ(Normalized(GetParam().text), GetParam().normalized);
}

INSTANTIATE_TEST_SUITE_P(
    Of, NormalizedTest,
    testing::Values(
        NormalizedRow{"Nothing", "", ""},
        NormalizedRow{"Console", "[  OK  ] A.B (12 ms)\n(0 ms total)",
                      "[  OK  ] A.B (* ms)\n(* ms total)"},
        NormalizedRow{"Xml", "<a line=\"3\" time=\"0.002\" timestamp=\"2024-01-02T03:04:05.678\">",
                      "<a line=\"3\" time=\"*\" timestamp=\"*\">"},
        NormalizedRow{"Json", "\"time\": \"0.1s\",\n\"timestamp\": \"2024-01-02T03:04:05Z\"",
                      "\"time\": \"*\",\n\"timestamp\": \"*\""},
        NormalizedRow{"Addresses", "Put(@0x7ffc00 \"key\", 0x7ffc00)",
                      "Put(@0x* \"key\", 0x7ffc00)"},
        NormalizedRow{"AddressOfALeak", "Its address is @0x55d1.", "Its address is @0x*."},
        NormalizedRow{"OtherTimes", "time=\"noon\" (12 s) (a ms)", "time=\"noon\" (12 s) (a ms)"}),
    [](const testing::TestParamInfo<NormalizedRow>& info) { return info.param.name; });

TEST(FirstDifferenceTest, IsEmptyForTheSame) { EXPECT_EQ(FirstDifference("a\nb", "a\nb"), ""); }

TEST(FirstDifferenceTest, ShowsTheLine) {
  EXPECT_EQ(FirstDifference("a\nb\nc", "a\nd\nc"), "line 2\n  plain:    b\n  isolated: d\n");
}

TEST(FirstDifferenceTest, ShowsTheEnd) {
  EXPECT_EQ(FirstDifference("a", "a\nb"), "line 2\n  plain:    (the end)\n  isolated: b\n");
}

}  // namespace
}  // namespace hermetest::tests

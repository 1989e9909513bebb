// A table test for matchers: what each says of itself, of a value that it matches and of one that
// it does not, word for word.

#ifndef HERMETEST_TESTS_MATCHERS_MATCHER_ROW_H_
#define HERMETEST_TESTS_MATCHERS_MATCHER_ROW_H_

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace hermetest::tests {

template <typename T>
struct MatcherRow {
  const char* name;
  testing::Matcher<const T&> matcher;
  std::string description;
  std::string negation;
  T match;
  std::string why;  // the explanation of the match, as it stands in a failure of Not()
  T miss;
  std::string why_not;
};

template <typename T>
std::string Explain(const testing::Matcher<const T&>& matcher, const T& value) {
  testing::StringMatchResultListener listener;
  matcher.MatchAndExplain(value, &listener);
  return listener.str();
}

// The messages of the failures in `body`, which are not the test's.
template <typename Body>
std::vector<std::string> FailuresIn(Body body) {
  testing::TestPartResultArray results;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(&results);
    body();
  }
  std::vector<std::string> messages;
  for (int i = 0; i < results.size(); ++i) {
    // GoogleTest 1.18 ends a message without a text of its own with a line break.
    absl::string_view message = results.GetTestPartResult(i).message();
    absl::ConsumeSuffix(&message, "\n");
    messages.emplace_back(message);
  }
  return messages;
}

template <typename T>
void ExpectRow(const MatcherRow<T>& row) {
  SCOPED_TRACE(row.name);
  std::ostringstream description;
  row.matcher.DescribeTo(&description);
  EXPECT_EQ(description.str(), row.description);
  std::ostringstream negation;
  row.matcher.DescribeNegationTo(&negation);
  EXPECT_EQ(negation.str(), row.negation);
  EXPECT_TRUE(row.matcher.Matches(row.match)) << testing::PrintToString(row.match);
  EXPECT_EQ(Explain(row.matcher, row.match), row.why);
  EXPECT_FALSE(row.matcher.Matches(row.miss)) << testing::PrintToString(row.miss);
  EXPECT_EQ(Explain(row.matcher, row.miss), row.why_not);
}

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_MATCHERS_MATCHER_ROW_H_

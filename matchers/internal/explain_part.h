// What a matcher on a value says of the matcher on a part of it.
//
//   bool MatchAndExplain(const ProcessStatus& status, MatchResultListener* listener) const {
//     return internal::ExplainPart("whose parent", parent_matcher_, status.parent, listener);
//   }

#ifndef HERMETEST_MATCHERS_INTERNAL_EXPLAIN_PART_H_
#define HERMETEST_MATCHERS_INTERNAL_EXPLAIN_PART_H_

#include <string>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "hermetest/matchers/procfs/internal/readable.h"

namespace hermetest::internal {

// A value in words. Text is in quotes, with UTF-8 as it is, which GoogleTest would escape.
inline std::string InWords(const std::string& text) { return Quoted(text); }
template <typename T>
std::string InWords(const T& value) {
  return testing::PrintToString(value);
}

// Judges `part`, and writes "LEAD is PART", and what `matcher` has to say about it after a comma.
template <typename T>
bool ExplainPart(absl::string_view lead, const testing::Matcher<const T&>& matcher, const T& part,
                 testing::MatchResultListener* listener) {
  if (!listener->IsInterested()) return matcher.Matches(part);
  testing::StringMatchResultListener inner;
  const bool matches = matcher.MatchAndExplain(part, &inner);
  *listener << lead << " is " << InWords(part);
  if (!inner.str().empty()) *listener << ", " << inner.str();
  return matches;
}

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_INTERNAL_EXPLAIN_PART_H_

// The matchers for Status and StatusOr, and how their values are printed.

#include "hermetest/matchers/status_matchers.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/tests/matchers/matcher_row.h"

namespace hermetest {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointee;
using tests::ExpectRow;
using tests::MatcherRow;

// An inner matcher that explains itself, in the same words with every GoogleTest.
MATCHER_P(Leaves, rest, absl::StrCat(negation ? "does not leave " : "leaves ", rest)) {
  *result_listener << "which leaves " << arg % 10;
  return arg % 10 == rest;
}

TEST(StatusMatchers, SayWhatTheyExpectAndWhatTheySeeOfAStatus) {
  const absl::Status ok;
  const absl::Status not_found = absl::NotFoundError("no such file");
  const absl::Status aborted = absl::AbortedError("no such luck");
  constexpr absl::StatusCode kNotFound = absl::StatusCode::kNotFound;
  const MatcherRow<absl::Status> rows[] = {
      {"IsOk", IsOk(), "is OK", "is not OK", ok, "", not_found, ""},
      {"StatusIs a code", StatusIs(kNotFound), "has a status code that is equal to NOT_FOUND",
       "has a status code that isn't equal to NOT_FOUND", not_found, "", aborted,
       "whose code is ABORTED"},
      {"StatusIs another code", StatusIs(Not(kNotFound)),
       "has a status code that isn't equal to NOT_FOUND",
       "has a status code that is equal to NOT_FOUND", ok, "", not_found,
       "whose code is NOT_FOUND"},
      {"StatusIs OK", StatusIs(absl::StatusCode::kOk), "has a status code that is equal to OK",
       "has a status code that isn't equal to OK", ok, "", aborted, "whose code is ABORTED"},
      {"StatusIs a code with a message, and is another", StatusIs(kNotFound, HasSubstr("file")),
       "has a status code that is equal to NOT_FOUND, and a message that has substring \"file\"",
       "has a status code that isn't equal to NOT_FOUND, or a message that has no substring "
       "\"file\"",
       not_found, "", aborted, "whose code is ABORTED"},
      {"StatusIs a code with a message, and has another", StatusIs(kNotFound, "no such file"),
       "has a status code that is equal to NOT_FOUND, and a message that is equal to "
       "\"no such file\"",
       "has a status code that isn't equal to NOT_FOUND, or a message that isn't equal to "
       "\"no such file\"",
       not_found, "", absl::NotFoundError("none"), "whose message is \"none\""},
  };
  for (const MatcherRow<absl::Status>& row : rows) ExpectRow(row);
}

TEST(StatusMatchers, SayWhatTheyExpectAndWhatTheySeeOfAValue) {
  using IntOr = absl::StatusOr<int>;
  const IntOr not_found = absl::NotFoundError("no such file");
  const MatcherRow<IntOr> rows[] = {
      {"IsOk", IsOk(), "is OK", "is not OK", 7, "which holds 7", not_found,
       "which is NOT_FOUND: no such file"},
      {"IsOkAndHolds another value", IsOkAndHolds(7), "is OK and holds a value that is equal to 7",
       "is not OK, or holds a value that isn't equal to 7", 7, "which holds 7", 8, "which holds 8"},
      {"IsOkAndHolds an error", IsOkAndHolds(7), "is OK and holds a value that is equal to 7",
       "is not OK, or holds a value that isn't equal to 7", 7, "which holds 7", not_found,
       "which is NOT_FOUND: no such file"},
      {"IsOkAndHolds with an inner explanation", IsOkAndHolds(Leaves(7)),
       "is OK and holds a value that leaves 7", "is not OK, or holds a value that does not leave 7",
       17, "which holds 17, which leaves 7", 18, "which holds 18, which leaves 8"},
      {"StatusIs", StatusIs(absl::StatusCode::kNotFound),
       "has a status code that is equal to NOT_FOUND",
       "has a status code that isn't equal to NOT_FOUND", not_found,
       "which is NOT_FOUND: no such file", 7, "which holds 7, whose code is OK"},
  };
  for (const MatcherRow<IntOr>& row : rows) ExpectRow(row);
}

TEST(StatusMatchers, DoNotRepeatWhatIsPrinted) {
  using IdOr = absl::StatusOr<NamespaceId>;
  const NamespaceId id = {NamespaceKind::kPid, 4, 101};
  const NamespaceId other = {NamespaceKind::kPid, 4, 102};
  EXPECT_EQ(testing::PrintToString(IdOr(id)), "pid:[101]");
  EXPECT_EQ(testing::PrintToString(IdOr(absl::NotFoundError("none"))), "NOT_FOUND: none");
  EXPECT_EQ(testing::PrintToString(absl::StatusOr<std::vector<NamespaceId>>({id, other})),
            "{ pid:[101], pid:[102] }");
  EXPECT_EQ(tests::Explain<IdOr>(IsOkAndHolds(other), id), "");
  EXPECT_EQ(tests::Explain<IdOr>(IsOk(), absl::NotFoundError("none")), "");
}

TEST(StatusMatchers, TakeValuesThatCannotBeCopied) {
  const absl::StatusOr<std::unique_ptr<int>> value = std::make_unique<int>(7);
  EXPECT_THAT(value, IsOkAndHolds(Pointee(7)));
}

TEST(StatusMatchers, Compose) {
  const std::vector<absl::StatusOr<int>> values = {7, absl::NotFoundError("none"), 8};
  EXPECT_THAT(values, ElementsAre(IsOkAndHolds(7), StatusIs(absl::StatusCode::kNotFound),
                                  AllOf(IsOk(), IsOkAndHolds(8))));
  EXPECT_THAT(values, Contains(Not(IsOk())));
  EXPECT_THAT(values, Not(Each(IsOk())));
}

}  // namespace
}  // namespace hermetest

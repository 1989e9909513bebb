// Matchers for absl::Status and absl::StatusOr.
//
//   EXPECT_THAT(ReadProcessStatus(pid), IsOk());
//   EXPECT_THAT(ReadProcessStatus(pid), IsOkAndHolds(HasParent(1)));
//   EXPECT_THAT(ReadProcessStatus(pid), StatusIs(absl::StatusCode::kNotFound, HasSubstr("open")));
//
// They mean what those of absl/status/status_matchers.h mean. That header is newer (20240722) than
// the oldest Abseil which this project builds with. Its Bazel target is as new, and a BUILD file
// cannot depend on a target only where there is one: a project of today may well have both.

#ifndef HERMETEST_MATCHERS_STATUS_MATCHERS_H_
#define HERMETEST_MATCHERS_STATUS_MATCHERS_H_

#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace hermetest {

namespace internal {

// Code, message and payloads. Newer versions of Abseil have the places where the error has been
// made, too, which would make the text of a failure another one for each of them.
std::string ShowStatus(const absl::Status& status);

}  // namespace internal

// Prints a StatusOr of a value of this project, or of a container of such: the value, or the error.
// GoogleTest finds this by the namespace of the value; it would print bytes otherwise.
template <typename T>
void PrintTo(const absl::StatusOr<T>& value, std::ostream* out) {
  if (value.ok()) {
    testing::internal::UniversalPrint(*value, out);
  } else {
    *out << internal::ShowStatus(value.status());
  }
}

namespace status_printing {

void PrintTo();  // hides the one above, so that it is found where GoogleTest would find it only

// Whether a StatusOr<T> has a PrintTo() of its own, and so is printed without any help.
template <typename T, typename = void>
struct IsPrintable : std::false_type {};
template <typename T>
struct IsPrintable<T, std::void_t<decltype(PrintTo(std::declval<const absl::StatusOr<T>&>(),
                                                   std::declval<std::ostream*>()))>>
    : std::true_type {};

}  // namespace status_printing

namespace internal {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

// What GoogleTest cannot print by itself, as the beginning of an explanation for `listener`.
inline std::string Shown(const absl::Status&, testing::MatchResultListener*) { return ""; }
template <typename T>
std::string Shown(const absl::StatusOr<T>& value, testing::MatchResultListener* listener) {
  if (status_printing::IsPrintable<T>::value || !listener->IsInterested()) return "";
  if (!value.ok()) return "which is " + ShowStatus(value.status());
  return "which holds " + testing::PrintToString(*value);
}

class IsOkMatcher {
 public:
  using is_gtest_matcher = void;

  template <typename T>
  bool MatchAndExplain(const T& value, testing::MatchResultListener* listener) const {
    *listener << Shown(value, listener);
    return value.ok();
  }
  void DescribeTo(std::ostream* out) const { *out << "is OK"; }
  void DescribeNegationTo(std::ostream* out) const { *out << "is not OK"; }
};

// On a StatusOr<T>.
template <typename T>
class HoldsMatcher {
 public:
  using is_gtest_matcher = void;

  explicit HoldsMatcher(testing::Matcher<const T&> inner) : inner_(std::move(inner)) {}

  bool MatchAndExplain(const absl::StatusOr<T>& value,
                       testing::MatchResultListener* listener) const {
    const std::string shown = Shown(value, listener);
    *listener << shown;
    if (!value.ok()) return false;
    testing::StringMatchResultListener explanation;
    const bool matches = inner_.MatchAndExplain(*value, &explanation);
    if (!shown.empty() && !explanation.str().empty()) *listener << ", ";
    *listener << explanation.str();
    return matches;
  }
  void DescribeTo(std::ostream* out) const {
    *out << "is OK and holds a value that ";
    inner_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "is not OK, or holds a value that ";
    inner_.DescribeNegationTo(out);
  }

 private:
  testing::Matcher<const T&> inner_;
};

// IsOkAndHolds() before it is known what is held.
template <typename Inner>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(const Inner& inner) : inner_(inner) {}

  template <typename StatusOr>
  operator testing::Matcher<StatusOr>() const {  // NOLINT(google-explicit-constructor)
    using Value = typename std::decay_t<StatusOr>::value_type;
    return testing::Matcher<StatusOr>(
        HoldsMatcher<Value>(testing::SafeMatcherCast<const Value&>(inner_)));
  }

 private:
  Inner inner_;
};

class StatusIsMatcher {
 public:
  using is_gtest_matcher = void;

  explicit StatusIsMatcher(testing::Matcher<const absl::StatusCode&> code)
      : code_(std::move(code)) {}
  StatusIsMatcher(testing::Matcher<const absl::StatusCode&> code,
                  testing::Matcher<const std::string&> message)
      : code_(std::move(code)), message_(std::move(message)) {}

  template <typename T>
  bool MatchAndExplain(const T& value, testing::MatchResultListener* listener) const {
    return MatchStatus(StatusOf(value), Shown(value, listener), listener);
  }
  void DescribeTo(std::ostream* out) const;
  void DescribeNegationTo(std::ostream* out) const;

 private:
  bool MatchStatus(const absl::Status& status, const std::string& shown,
                   testing::MatchResultListener* listener) const;

  testing::Matcher<const absl::StatusCode&> code_;
  std::optional<testing::Matcher<const std::string&>> message_;  // any, without
};

}  // namespace internal

// A Status or StatusOr that is OK.
inline internal::IsOkMatcher IsOk() { return {}; }

// A StatusOr that is OK, and whose value matches `inner`, a matcher or a value.
template <typename Inner>
internal::IsOkAndHoldsMatcher<std::decay_t<Inner>> IsOkAndHolds(Inner&& inner) {
  return internal::IsOkAndHoldsMatcher<std::decay_t<Inner>>(std::forward<Inner>(inner));
}

// A Status or StatusOr whose code matches, and whose message does. That of OK is empty.
inline internal::StatusIsMatcher StatusIs(testing::Matcher<const absl::StatusCode&> code) {
  return internal::StatusIsMatcher(std::move(code));
}
inline internal::StatusIsMatcher StatusIs(testing::Matcher<const absl::StatusCode&> code,
                                          testing::Matcher<const std::string&> message) {
  return internal::StatusIsMatcher(std::move(code), std::move(message));
}

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_STATUS_MATCHERS_H_

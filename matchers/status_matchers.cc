#include "hermetest/matchers/status_matchers.h"

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "hermetest/matchers/internal/explain_part.h"

namespace hermetest::internal {

std::string ShowStatus(const absl::Status& status) {
  return status.ToString(absl::StatusToStringMode::kWithPayload);
}

void StatusIsMatcher::DescribeTo(std::ostream* out) const {
  *out << "has a status code that ";
  code_.DescribeTo(out);
  if (!message_.has_value()) return;
  *out << ", and a message that ";
  message_->DescribeTo(out);
}

void StatusIsMatcher::DescribeNegationTo(std::ostream* out) const {
  *out << "has a status code that ";
  code_.DescribeNegationTo(out);
  if (!message_.has_value()) return;
  *out << ", or a message that ";
  message_->DescribeNegationTo(out);
}

bool StatusIsMatcher::MatchStatus(const absl::Status& status, const std::string& shown,
                                  testing::MatchResultListener* listener) const {
  *listener << shown;
  const char* const separator = shown.empty() ? "" : ", ";
  const absl::StatusCode code = status.code();
  if (!code_.Matches(code)) {
    *listener << separator;
    return ExplainPart("whose code", code_, code, listener);
  }
  if (!message_.has_value()) return true;
  const std::string message(status.message());
  // A match is seen in the status itself.
  if (message_->Matches(message)) return true;
  *listener << separator;
  return ExplainPart("whose message", *message_, message, listener);
}

}  // namespace hermetest::internal

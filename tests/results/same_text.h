// Whether two runs of GoogleTest said the same.

#ifndef HERMETEST_TESTS_RESULTS_SAME_TEXT_H_
#define HERMETEST_TESTS_RESULTS_SAME_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::tests {

// `text`, GoogleTest's output to the console, to XML or to JSON, without what differs from run to
// run: durations, points in time, and the addresses by which GoogleMock names arguments.
std::string Normalized(absl::string_view text);

// `output` without the line in which a main() of a library names itself.
std::string WithoutNameOfMain(absl::string_view output);

// Empty when the texts are the same. Otherwise the first line in which they differ, of both, cut to
// what a person can read; GoogleTest's own comparison takes time in the square of their length.
std::string FirstDifference(absl::string_view plain, absl::string_view isolated);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_RESULTS_SAME_TEXT_H_

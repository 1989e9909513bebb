// What the printer of GoogleTest says of a test, for a process that has lost its report.
//
// A test may end its process where the report cannot be written: with another root, without the
// mount that holds it. What it prints comes through all the same. But a test can print what it
// likes, the lines of GoogleTest too (it may run another test program). So these lines count only
// when they are those of one whole run of that very test.

#ifndef HERMETEST_TOOLS_RUN_TEST_TRANSCRIPT_H_
#define HERMETEST_TOOLS_RUN_TEST_TRANSCRIPT_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "hermetest/tools/run/report_model.h"

namespace hermetest::tools {

struct TranscriptResult {
  Verdict verdict = Verdict::kPassed;
  double seconds = 0;
  bool failed_outside = false;  // a failure was printed before the test or after it
};

// Reads `output`, that of a process that ran the test `full_name` alone. `broke_off` says that
// GoogleTest came to the end of the tests, and ended the process before its last lines (see
// ReportPlace::CouldNotBeOpened()). Nothing where the lines do not add up.
std::optional<TranscriptResult> ReadTranscript(absl::string_view full_name,
                                               absl::string_view output, bool broke_off);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_TEST_TRANSCRIPT_H_

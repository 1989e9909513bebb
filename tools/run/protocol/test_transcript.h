// What the printer of GoogleTest says of a test, for a process that could not write its report.
//
// A test may end its process where the report cannot be written: with another root, say. When all
// is over, GoogleTest says that it cannot open the file, and aborts the program: what it printed
// until then is the result. A test can print the like, and run a test program that does. So the
// lines count only as those of one run of that very test, and a failure counts more than a success.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_TEST_TRANSCRIPT_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_TEST_TRANSCRIPT_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

struct TranscriptResult {
  Verdict verdict = Verdict::kPassed;
  double seconds = 0;
  bool failed_outside = false;  // a failure was printed before the test or after it
};

// Reads `output`, that of a process that ran the test `full_name` alone, and was aborted when it
// was to write its report. Nothing where the lines do not add up.
std::optional<TranscriptResult> ReadTranscript(absl::string_view full_name,
                                               absl::string_view output);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_TEST_TRANSCRIPT_H_

// TestResult: what became of one test.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_TEST_RESULT_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_TEST_RESULT_H_

#include <optional>
#include <string>

#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

struct TestResult {
  enum class State { kWaiting, kDone, kInterrupted };

  State state = State::kWaiting;
  Verdict verdict = Verdict::kNotRun;
  double seconds = 0;
  int failed_runs = 0;  // this one not counted, unless it is the last and failed
  // Why it failed, where the test did not say so itself: "killed by SIGSEGV ..."; a first line, and
  // perhaps more.
  std::string reason;
  std::string output;  // of the last process that ran it
  std::optional<ReportCase> report;

  bool failed() const { return state == State::kDone && verdict == Verdict::kFailed; }
  bool flaky() const { return verdict == Verdict::kPassed && failed_runs > 0; }
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_TEST_RESULT_H_

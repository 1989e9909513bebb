// Trace: when which worker did what, as a Chrome trace, which https://ui.perfetto.dev and
// chrome://tracing show.
//
// The format is the JSON object of "Trace Event Format", with complete events ("X") in
// microseconds since the beginning of the trace: a track for each worker, and on it, for each
// process, its set-up (the sandbox), its body (the program) and its tear-down (killing what is
// left, clearing the sandbox away).

#ifndef HERMETEST_TOOLS_RUN_UI_TRACE_H_
#define HERMETEST_TOOLS_RUN_UI_TRACE_H_

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/protocol/test_list.h"

namespace hermetest::tools {

// One process that ran tests.
struct TracedProcess {
  std::vector<const ListedTest*> tests;
  std::vector<std::optional<Verdict>> verdicts;  // of the tests, in their order
  std::string reason;                            // what is wrong with the end, if anything

  absl::Time asked;
  absl::Time begun;
  absl::Time ended;
  absl::Time cleared;
};

class Trace {
 public:
  Trace();

  // Threads may use it at once.
  void Add(int worker, const TracedProcess& process);

  // Fails, naming `path`, when it cannot be written.
  absl::Status WriteTo(const std::string& path) const;

 private:
  std::string Event(int worker, absl::string_view name, absl::string_view category,
                    absl::Time begin, absl::Time end, absl::string_view arguments) const;

  const absl::Time begun_;
  mutable std::mutex mutex_;  // guards all below
  int workers_ = 0;
  std::vector<std::string> events_;  // in JSON
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_UI_TRACE_H_

// Reads what HERMETEST_TRACE=FILE makes a test program write.
//
//   options.environment["HERMETEST_TRACE"] = path;
//   RunProgram({program}, options);
//   const std::vector<TraceEvent> events = ReadEngineTrace(path);
//   EXPECT_EQ(ReasonsToDiscard(events)["Suite.Test"], "the host name has changed");

#ifndef HERMETEST_TESTS_SUPPORT_ENGINE_TRACE_H_
#define HERMETEST_TESTS_SUPPORT_ENGINE_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tests {

struct TraceEvent {
  std::string name;
  std::string phase;     // "X" for a span, "i" for an instant
  std::string test;      // empty where the event has none
  std::string why;       // of "discarded"
  int64_t init = 0;      // the sandbox, by the pid of its init; 0 where the event has none
  int64_t pid = 0;       // the process that recorded the event
  int64_t begin = 0;     // in microseconds
  int64_t duration = 0;  // of a span, in microseconds
};

// The events in the order in which they were recorded. Throws std::exception when the file cannot
// be read, or is not what chrome://tracing reads (JSON, the Trace Event Format).
std::vector<TraceEvent> ReadEngineTrace(const std::string& path);

size_t CountEvents(const std::vector<TraceEvent>& events, absl::string_view name);

// Per test, why the sandbox that was prepared for it was discarded.
std::map<std::string, std::string> ReasonsToDiscard(const std::vector<TraceEvent>& events);

// Per test, what became of its sandbox, in order: {"prepared", "taken", "fork", "reaped"}.
std::map<std::string, std::vector<std::string>> SandboxesOfTests(
    const std::vector<TraceEvent>& events);

// How many sandboxes were collected after the test process of another test had been forked.
size_t CountReapedLate(const std::vector<TraceEvent>& events);

// How many test processes the program had at once, by what it had forked and not yet waited for.
size_t MostAtOnce(const std::vector<TraceEvent>& events);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SUPPORT_ENGINE_TRACE_H_

#include "hermetest/tests/support/engine_trace.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/json.h"

namespace hermetest::tests {
namespace {

std::string TextOr(const Json& object, const std::string& name, const std::string& other) {
  return object.Has(name) ? object[name].text() : other;
}

int64_t NumberOr(const Json& object, const std::string& name, int64_t other) {
  return object.Has(name) ? object[name].number() : other;
}

// The members that the format asks for have to be there.
TraceEvent EventOf(const Json& json) {
  const Json& arguments = json["args"];
  TraceEvent event;
  event.name = json["name"].text();
  event.phase = json["ph"].text();
  event.pid = json["pid"].number();
  event.begin = json["ts"].number();
  if (json["tid"].number() <= 0 || json["cat"].text() != "engine") {
    throw std::runtime_error(absl::StrCat("no event of a thread of the engine: ", event.name));
  }
  if (event.phase == "X") {
    event.duration = json["dur"].number();
  } else if (event.phase != "i" || json["s"].text() != "t") {
    throw std::runtime_error(absl::StrCat("no span, and no instant of a thread: ", event.name));
  }
  event.test = TextOr(arguments, "test", "");
  event.why = TextOr(arguments, "why", "");
  event.init = NumberOr(arguments, "init", 0);
  return event;
}

}  // namespace

std::vector<TraceEvent> ReadEngineTrace(const std::string& path) {
  const Json trace = ParseJson(ReadFile(path));
  std::vector<TraceEvent> events;
  for (const Json& event : trace["traceEvents"].elements()) events.push_back(EventOf(event));
  return events;
}

size_t CountEvents(const std::vector<TraceEvent>& events, absl::string_view name) {
  return static_cast<size_t>(std::count_if(
      events.begin(), events.end(), [&](const TraceEvent& event) { return event.name == name; }));
}

std::map<std::string, std::string> ReasonsToDiscard(const std::vector<TraceEvent>& events) {
  std::map<std::string, std::string> reasons;
  std::string why;
  for (const TraceEvent& event : events) {
    if (event.name == "discarded") why = event.why;
    if (event.name != "fork") continue;
    if (!why.empty()) reasons[event.test] = std::exchange(why, "");
  }
  return reasons;
}

std::map<std::string, std::vector<std::string>> SandboxesOfTests(
    const std::vector<TraceEvent>& events) {
  // A pid may be used again once the init has been reaped.
  std::map<int64_t, std::vector<std::string>> open;
  std::map<int64_t, std::string> tests;
  std::map<std::string, std::vector<std::string>> sandboxes;
  for (const TraceEvent& event : events) {
    if (event.init == 0) continue;
    open[event.init].push_back(event.name);
    if (event.name == "fork") tests[event.init] = event.test;
    if (event.name != "reaped") continue;
    if (tests.count(event.init) > 0) sandboxes[tests[event.init]] = open[event.init];
    open.erase(event.init);
    tests.erase(event.init);
  }
  return sandboxes;
}

size_t CountReapedLate(const std::vector<TraceEvent>& events) {
  size_t late = 0;
  size_t forks = 0;
  std::map<int64_t, size_t> fork_of;  // by the init: the how-manieth fork was into that sandbox
  for (const TraceEvent& event : events) {
    if (event.name == "fork") fork_of[event.init] = ++forks;
    if (event.name != "reaped" || fork_of.count(event.init) == 0) continue;
    if (fork_of[event.init] < forks) ++late;
    fork_of.erase(event.init);
  }
  return late;
}

size_t MostAtOnce(const std::vector<TraceEvent>& events) {
  size_t running = 0;
  size_t most = 0;
  for (const TraceEvent& event : events) {
    if (event.name == "fork") most = std::max(most, ++running);
    if (event.name == "test process") --running;
  }
  return most;
}

}  // namespace hermetest::tests

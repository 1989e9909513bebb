#include "hermetest/tools/run/ui/trace.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/tools/cli/write_file.h"
#include "hermetest/tools/run/protocol/json_report.h"

namespace hermetest::tools {
namespace {

absl::string_view VerdictWord(std::optional<Verdict> verdict) {
  if (!verdict.has_value()) return "no result";
  switch (*verdict) {
    case Verdict::kPassed:
      return "passed";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kSkipped:
      return "skipped";
    case Verdict::kNotRun:
      break;
  }
  return "not run";
}

// The tests of a process with their verdicts, as members of a JSON object.
std::string Arguments(const TracedProcess& process) {
  std::vector<std::string> members;
  for (size_t i = 0; i < process.tests.size(); ++i) {
    members.push_back(absl::StrCat(EncodeJson(process.tests[i]->FullName()), ": \"",
                                   VerdictWord(process.verdicts[i]), "\""));
  }
  if (!process.reason.empty()) {
    members.push_back(absl::StrCat("\"end\": ", EncodeJson(process.reason)));
  }
  return absl::StrJoin(members, ", ");
}

// A metadata event: what is to be known of the track of a worker, counted from 1.
std::string AboutWorker(int worker, absl::string_view what, absl::string_view argument) {
  return absl::StrCat("{\"name\": \"", what, "\", \"ph\": \"M\", \"pid\": 1, \"tid\": ", worker,
                      ", \"args\": {", argument, "}}");
}

}  // namespace

Trace::Trace() : begun_(absl::Now()) {}

std::string Trace::Event(int worker, absl::string_view name, absl::string_view category,
                         absl::Time begin, absl::Time end, absl::string_view arguments) const {
  const absl::Duration duration = std::max(end - begin, absl::ZeroDuration());
  return absl::StrCat("{\"name\": ", EncodeJson(name), ", \"cat\": \"", category,
                      "\", \"ph\": \"X\", \"pid\": 1, \"tid\": ", worker + 1,
                      ", \"ts\": ", absl::ToInt64Microseconds(begin - begun_),
                      ", \"dur\": ", absl::ToInt64Microseconds(duration), ", \"args\": {",
                      arguments, "}}");
}

void Trace::Add(int worker, const TracedProcess& process) {
  std::string name = process.tests[0]->FullName();
  if (process.tests.size() > 1) absl::StrAppend(&name, " and ", process.tests.size() - 1, " more");
  const std::lock_guard<std::mutex> lock(mutex_);
  workers_ = std::max(workers_, worker + 1);
  events_.push_back(Event(worker, "set-up", "set-up", process.asked, process.begun, ""));
  events_.push_back(Event(worker, name, "body", process.begun, process.ended, Arguments(process)));
  events_.push_back(Event(worker, "tear-down", "tear-down", process.ended, process.cleared, ""));
}

absl::Status Trace::WriteTo(const std::string& path) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> all = {
      "{\"name\": \"process_name\", \"ph\": \"M\", \"pid\": 1, \"args\": {\"name\": "
      "\"hermetest run\"}}"};
  for (int worker = 1; worker <= workers_; ++worker) {
    all.push_back(
        AboutWorker(worker, "thread_name", absl::StrCat("\"name\": \"worker ", worker, "\"")));
    // Else "worker 10" is shown above "worker 2".
    all.push_back(
        AboutWorker(worker, "thread_sort_index", absl::StrCat("\"sort_index\": ", worker)));
  }
  all.insert(all.end(), events_.begin(), events_.end());
  return WriteFile(path, absl::StrCat("{\"displayTimeUnit\": \"ms\", \"traceEvents\": [\n",
                                      absl::StrJoin(all, ",\n"), "\n]}\n"));
}

}  // namespace hermetest::tools

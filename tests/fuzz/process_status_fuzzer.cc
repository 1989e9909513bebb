// ParseProcessStatus on any bytes: it refuses them with InvalidArgument, or it gives a value that
// can be printed as one line, and that comes back from its text.

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/parse_process_status.h"
#include "hermetest/matchers/procfs/process_status.h"
#include "hermetest/tests/fuzz/fuzz_check.h"
#include "hermetest/tests/fuzz/fuzz_target.h"

namespace hermetest::tests {
namespace {

std::string PidsLine(absl::string_view key, const std::vector<pid_t>& pids) {
  return pids.empty() ? "" : absl::StrCat(key, ":\t", absl::StrJoin(pids, "\t"), "\n");
}

std::string IdsLine(absl::string_view key, const CredentialIds& ids) {
  return absl::StrCat(key, ":\t", ids.real, "\t", ids.effective, "\t", ids.saved, "\t",
                      ids.file_system, "\n");
}

std::string CapabilitiesLine(absl::string_view key, CapabilitySet set) {
  return absl::StrFormat("%s:\t%016x\n", key, set.bits());
}

// The status as the kernel writes it.
std::string StatusText(const ProcessStatus& status) {
  std::string text = absl::StrCat(
      "Name:\t", absl::StrReplaceAll(status.name, {{"\n", "\\n"}, {"\\", "\\\\"}}), "\nState:\t",
      std::string(1, static_cast<char>(status.state)), " (any)\nTgid:\t", status.thread_group,
      "\nPid:\t", status.pid, "\nPPid:\t", status.parent, "\nTracerPid:\t", status.tracer, "\n");
  absl::StrAppend(&text, IdsLine("Uid", status.uids), IdsLine("Gid", status.gids),
                  PidsLine("NStgid", status.ns_thread_groups), PidsLine("NSpid", status.ns_pids),
                  PidsLine("NSpgid", status.ns_process_groups),
                  PidsLine("NSsid", status.ns_sessions));
  const Capabilities& sets = status.capabilities;
  absl::StrAppend(
      &text, CapabilitiesLine("CapInh", sets.inheritable),
      CapabilitiesLine("CapPrm", sets.permitted), CapabilitiesLine("CapEff", sets.effective),
      CapabilitiesLine("CapBnd", sets.bounding), CapabilitiesLine("CapAmb", sets.ambient));
  if (status.no_new_privs.has_value()) {
    absl::StrAppend(&text, "NoNewPrivs:\t", int{*status.no_new_privs}, "\n");
  }
  if (status.seccomp.has_value()) {
    absl::StrAppend(&text, "Seccomp:\t", static_cast<int>(*status.seccomp), "\n");
  }
  return text;
}

void Check(absl::string_view input) {
  const absl::StatusOr<ProcessStatus> status = ParseProcessStatus(input);
  if (!status.ok()) {
    FuzzCheck(absl::IsInvalidArgument(status.status()), "malformed text is InvalidArgument", input);
    FuzzCheck(!absl::StrContains(status.status().message(), "\n"), "an error is one line", input);
    return;
  }
  std::ostringstream printed;
  printed << *status;
  FuzzCheck(!absl::StrContains(printed.str(), "\n"), "a status is printed as one line", input);
  const absl::StatusOr<ProcessStatus> again = ParseProcessStatus(StatusText(*status));
  FuzzCheck(again.ok() && *again == *status, "a status comes back from its text", input);
}

}  // namespace
}  // namespace hermetest::tests

const char kCorpus[] = "tests/fuzz/process_status_corpus";

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hermetest::tests::Check(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

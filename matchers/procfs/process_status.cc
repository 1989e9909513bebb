#include "hermetest/matchers/procfs/process_status.h"

#include <ostream>
#include <tuple>

#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/process_state.h"

namespace hermetest {
namespace {

auto Tie(const CredentialIds& ids) {
  return std::tie(ids.real, ids.effective, ids.saved, ids.file_system);
}

auto Tie(const Capabilities& sets) {
  return std::tie(sets.inheritable, sets.permitted, sets.effective, sets.bounding, sets.ambient);
}

auto Tie(const ProcessStatus& status) {
  return std::tie(status.name, status.state, status.pid, status.thread_group, status.parent,
                  status.tracer, status.ns_pids, status.ns_thread_groups, status.ns_process_groups,
                  status.ns_sessions, status.uids, status.gids, status.capabilities,
                  status.no_new_privs, status.seccomp);
}

absl::string_view SeccompModeName(SeccompMode mode) {
  switch (mode) {
    case SeccompMode::kDisabled:
      return "disabled";
    case SeccompMode::kStrict:
      return "strict";
    case SeccompMode::kFilter:
      return "filter";
    case SeccompMode::kDead:
      return "dead";
  }
  return "unknown";
}

}  // namespace

bool operator==(const CredentialIds& a, const CredentialIds& b) { return Tie(a) == Tie(b); }

bool operator==(const Capabilities& a, const Capabilities& b) { return Tie(a) == Tie(b); }

bool operator==(const ProcessStatus& a, const ProcessStatus& b) { return Tie(a) == Tie(b); }

std::ostream& operator<<(std::ostream& out, const CredentialIds& ids) {
  out << ids.real;
  if (ids != CredentialIds{ids.real, ids.real, ids.real, ids.real}) {
    out << " (effective " << ids.effective << ", saved " << ids.saved << ", file system "
        << ids.file_system << ")";
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, SeccompMode mode) {
  return out << static_cast<int>(mode) << " (" << SeccompModeName(mode) << ")";
}

std::ostream& operator<<(std::ostream& out, const ProcessStatus& status) {
  out << "process " << status.pid << " " << internal::Quoted(status.name) << " [state "
      << status.state << ", parent " << status.parent;
  if (status.thread_group != status.pid) out << ", thread group " << status.thread_group;
  if (status.tracer != 0) out << ", tracer " << status.tracer;
  if (!status.ns_pids.empty()) out << ", NSpid " << absl::StrJoin(status.ns_pids, " ");
  out << ", uid " << status.uids << ", gid " << status.gids << ", effective capabilities "
      << status.capabilities.effective;
  if (status.capabilities.permitted != status.capabilities.effective) {
    out << ", permitted " << status.capabilities.permitted;
  }
  if (status.no_new_privs.has_value()) out << ", NoNewPrivs " << int{*status.no_new_privs};
  if (status.seccomp.has_value()) out << ", Seccomp " << *status.seccomp;
  return out << "]";
}

}  // namespace hermetest

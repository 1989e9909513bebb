#include "hermetest/tools/doctor/checks.h"

#include <linux/capability.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/fixture/internal/sandbox/cause.h"
#include "hermetest/fixture/internal/sandbox/host_state.h"
#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"
#include "hermetest/fixture/internal/sandbox/sandbox.h"
#include "hermetest/fixture/internal/verdict/diagnosis.h"
#include "hermetest/matchers/linux/capabilities.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/tools/doctor/isolation_trial.h"
#include "hermetest/tools/doctor/namespace_trial.h"

namespace hermetest::tools {
namespace {

using internal::Attempt;
using internal::Privilege;
using internal::SetupFailure;

using Trial = std::function<std::optional<SetupFailure>(Privilege)>;

Trouble TroubleOf(const Attempt& attempt, absl::string_view only_kind) {
  Trouble trouble;
  trouble.privilege = attempt.privilege;
  trouble.failure = internal::DescribeFailure(attempt.failure);
  if (const auto cause = internal::LikelyCause(attempt, only_kind)) {
    trouble.cause = cause->cause;
    trouble.remedy = cause->remedy;
  }
  return trouble;
}

// Tries one way after the other, as the fixture does, until one works.
Check TryPrivileges(std::string name, const std::vector<Privilege>& privileges, const Trial& trial,
                    absl::string_view only_kind = "") {
  Check check;
  check.name = std::move(name);
  for (const Privilege privilege : privileges) {
    const std::optional<SetupFailure> failure = trial(privilege);
    if (!failure) {
      check.passed = true;
      check.privilege = privilege;
      check.text = PrivilegeText(privilege);
      check.troubles.clear();
      return check;
    }
    check.text = internal::ErrorText(failure->error);
    check.troubles.push_back(TroubleOf({privilege, *failure}, only_kind));
  }
  return check;
}

Check CheckKernel() {
  constexpr int kLeast[] = {5, 9};
  utsname names;
  uname(&names);
  Check check;
  check.name = "kernel";
  check.text = absl::StrCat(names.sysname, " ", names.release, " on ", names.machine);
  const std::vector<std::string> numbers = absl::StrSplit(names.release, absl::ByAnyChar(".-+"));
  int version[2] = {};
  for (size_t i = 0; i < 2 && i < numbers.size(); ++i) {
    static_cast<void>(absl::SimpleAtoi(numbers[i], &version[i]));
  }
  check.passed = std::make_pair(version[0], version[1]) >= std::make_pair(kLeast[0], kLeast[1]);
  if (!check.passed) {
    check.troubles.push_back({check.text, "the kernel is older than Linux 5.9",
                              "run the tests on a newer kernel", std::nullopt});
  }
  return check;
}

Check CheckUser(bool direct) {
  Check check;
  check.name = "user";
  check.passed = true;
  check.text = absl::StrCat(geteuid(), direct ? ", with" : ", without", " CAP_SYS_ADMIN");
  return check;
}

// What isolation begins with: /proc, and system calls that are asked for before they are needed.
// `status` has lines, in words of its own: the failure, "likely cause: ...", "fix: ...".
Check CheckHost(const absl::Status& status) {
  Check check;
  check.name = "proc";
  check.passed = status.ok();
  check.text = "mounted on /proc";
  if (status.ok()) return check;
  if (absl::StrContains(status.message(), "belongs to another PID namespace")) {
    check.text = "is that of another PID namespace";
  } else if (absl::StrContains(status.message(), " /proc")) {
    check.text = "is missing on /proc";
  } else {
    check.name = "system calls";
    check.text = "denied";
  }
  Trouble trouble;
  for (absl::string_view line : absl::StrSplit(status.message(), '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (absl::ConsumePrefix(&line, "likely cause: ")) {
      trouble.cause = std::string(line);
    } else if (absl::ConsumePrefix(&line, "fix: ")) {
      trouble.remedy = std::string(line);
    } else {
      trouble.failure = std::string(line);
    }
  }
  check.troubles.push_back(std::move(trouble));
  return check;
}

Check CheckNamespace(NamespaceKind kind, const std::vector<Privilege>& privileges) {
  const absl::string_view name = NamespaceKindName(kind);
  // One in another would prove no more.
  const std::vector<Privilege> only = {Privilege::kUserNamespace};
  Check check = TryPrivileges(
      absl::StrCat(name, " namespace"), kind == NamespaceKind::kUser ? only : privileges,
      [kind](Privilege privilege) { return TryNamespace(kind, privilege); }, name);
  if (kind == NamespaceKind::kUser && check.passed) check.text = "can be made";
  return check;
}

Check CheckIsolation(const absl::StatusOr<internal::HostState>& host, const Check& host_check,
                     const std::vector<Privilege>& privileges) {
  constexpr char kName[] = "isolation";
  if (host.ok()) {
    return TryPrivileges(kName, privileges,
                         [&](Privilege privilege) { return TryIsolation(*host, privilege); });
  }
  Check check = host_check;
  check.name = kName;
  check.text = host_check.name == "proc" ? "needs /proc" : "needs these calls";
  return check;
}

}  // namespace

const char* PrivilegeText(Privilege privilege) {
  return privilege == Privilege::kDirect ? "directly" : "through a user namespace";
}

Diagnosis Examine() {
  // In the order in which a person would try them: each builds on those before.
  constexpr NamespaceKind kKinds[] = {
      NamespaceKind::kUser, NamespaceKind::kPid,     NamespaceKind::kMount,  NamespaceKind::kUts,
      NamespaceKind::kIpc,  NamespaceKind::kNetwork, NamespaceKind::kCgroup, NamespaceKind::kTime};
  const bool direct = internal::HasCapability(CAP_SYS_ADMIN);
  std::vector<Privilege> privileges = {Privilege::kUserNamespace};
  if (direct || geteuid() == 0) privileges.insert(privileges.begin(), Privilege::kDirect);
  const absl::StatusOr<internal::HostState> host = internal::HostState::Open();

  Diagnosis diagnosis;
  diagnosis.checks = {CheckKernel(), CheckUser(direct), CheckHost(host.status())};
  const Check host_check = diagnosis.checks.back();
  for (const NamespaceKind kind : kKinds) {
    diagnosis.checks.push_back(CheckNamespace(kind, privileges));
  }
  diagnosis.checks.push_back(CheckIsolation(host, host_check, privileges));
  return diagnosis;
}

}  // namespace hermetest::tools

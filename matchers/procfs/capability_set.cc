#include "hermetest/matchers/procfs/capability_set.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace hermetest {
namespace {

// By number. The header of an older system lacks the last ones.
constexpr const char* kNames[] = {
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
};
constexpr int kNamed = static_cast<int>(std::size(kNames));
constexpr int kMost = 64;

std::vector<std::string> NamesOf(CapabilitySet set) {
  std::vector<std::string> names;
  for (int capability = 0; capability < kMost; ++capability) {
    if (set.Has(capability)) names.push_back(CapabilityName(capability));
  }
  return names;
}

}  // namespace

std::string CapabilityName(int capability) {
  if (capability >= 0 && capability < kNamed) return kNames[capability];
  return absl::StrCat("CAP_", capability);
}

CapabilitySet CapabilitySet::All() { return FromBits((uint64_t{1} << kNamed) - 1); }

std::ostream& operator<<(std::ostream& out, CapabilitySet set) {
  const uint64_t all = CapabilitySet::All().bits();
  if (set.bits() == 0) return out << "none";
  if (set.bits() == all) return out << "all";
  const std::vector<std::string> names = NamesOf(set);
  const std::vector<std::string> missing = NamesOf(CapabilitySet::FromBits(all & ~set.bits()));
  const bool names_unknown = (set.bits() & ~all) != 0;
  if (!names_unknown && missing.size() < names.size()) {
    return out << "all but " << absl::StrJoin(missing, " ");
  }
  return out << absl::StrJoin(names, " ");
}

}  // namespace hermetest

#include "hermetest/matchers/procfs/namespace_id.h"

#include <ostream>

#include "absl/strings/string_view.h"

namespace hermetest {

absl::string_view NamespaceKindName(NamespaceKind kind) {
  switch (kind) {
    case NamespaceKind::kCgroup:
      return "cgroup";
    case NamespaceKind::kIpc:
      return "ipc";
    case NamespaceKind::kMount:
      return "mnt";
    case NamespaceKind::kNetwork:
      return "net";
    case NamespaceKind::kPid:
      return "pid";
    case NamespaceKind::kTime:
      return "time";
    case NamespaceKind::kUser:
      return "user";
    case NamespaceKind::kUts:
      return "uts";
    case NamespaceKind::kPidForChildren:
      return "pid_for_children";
    case NamespaceKind::kTimeForChildren:
      return "time_for_children";
  }
  return "unknown";
}

NamespaceKind KindOfNamespace(NamespaceKind kind) {
  if (kind == NamespaceKind::kPidForChildren) return NamespaceKind::kPid;
  if (kind == NamespaceKind::kTimeForChildren) return NamespaceKind::kTime;
  return kind;
}

std::ostream& operator<<(std::ostream& out, NamespaceKind kind) {
  return out << NamespaceKindName(kind);
}

bool operator==(const NamespaceId& a, const NamespaceId& b) {
  return a.kind == b.kind && a.device == b.device && a.inode == b.inode;
}

std::ostream& operator<<(std::ostream& out, const NamespaceId& id) {
  return out << id.kind << ":[" << id.inode << "]";
}

}  // namespace hermetest

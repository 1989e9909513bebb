// NamespaceId: which namespace it is (namespaces(7)).
//
//   const absl::StatusOr<NamespaceId> id = CurrentNamespace(NamespaceKind::kPid);  //
//   namespaces_of.h if (id.ok()) std::cout << *id; // pid:[4026531836]

#ifndef HERMETEST_MATCHERS_PROCFS_NAMESPACE_ID_H_
#define HERMETEST_MATCHERS_PROCFS_NAMESPACE_ID_H_

#include <sys/types.h>

#include <ostream>

#include "absl/strings/string_view.h"

namespace hermetest {

// Which namespace of a process: the files of /proc/PID/ns. The last two name the namespaces that
// its next children start in; these are of the kinds kPid and kTime.
enum class NamespaceKind {
  kCgroup,
  kIpc,
  kMount,
  kNetwork,
  kPid,
  kTime,  // since Linux 5.6
  kUser,
  kUts,
  kPidForChildren,
  kTimeForChildren,  // since Linux 5.6
};

// Every one of them, in this order.
inline constexpr NamespaceKind kAllNamespaceKinds[] = {
    NamespaceKind::kCgroup,
    NamespaceKind::kIpc,
    NamespaceKind::kMount,
    NamespaceKind::kNetwork,
    NamespaceKind::kPid,
    NamespaceKind::kTime,
    NamespaceKind::kUser,
    NamespaceKind::kUts,
    NamespaceKind::kPidForChildren,
    NamespaceKind::kTimeForChildren,
};

// The name of the file: "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts",
// "pid_for_children", "time_for_children".
absl::string_view NamespaceKindName(NamespaceKind kind);

// What a namespace is that such a file refers to: kPid for kPidForChildren, kTime for
// kTimeForChildren, and otherwise `kind` itself.
NamespaceKind KindOfNamespace(NamespaceKind kind);

std::ostream& operator<<(std::ostream& out, NamespaceKind kind);  // its name

// Equal for one and the same namespace, for as long as it exists: the kernel may give the inode of
// one that is gone to another.
struct NamespaceId {
  NamespaceKind kind = NamespaceKind::kPid;  // never one of those for children
  dev_t device = 0;
  ino_t inode = 0;
};

bool operator==(const NamespaceId& a, const NamespaceId& b);
inline bool operator!=(const NamespaceId& a, const NamespaceId& b) { return !(a == b); }

std::ostream& operator<<(std::ostream& out, const NamespaceId& id);  // "pid:[4026531836]"

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_NAMESPACE_ID_H_

// The namespaces of a process, and how they lie in each other (namespaces(7), ioctl_ns(2)).
//
//   const absl::StatusOr<NamespaceId> mine = CurrentNamespace(NamespaceKind::kNetwork);
//   const absl::StatusOr<NamespaceId> its = NamespaceOf(pid, NamespaceKind::kNetwork);
//
// A pid is the number that /proc shows, of a process or of a thread of one: threads can be in
// different namespaces. Looking at another process's takes the right to trace it (ptrace(2),
// PTRACE_MODE_READ_FSCREDS).
//
// All functions fail with the error in words and the path: NotFound when there is no such process,
// or none such namespace (a zombie has left all but its user and PID namespaces; an older kernel
// has no time namespaces; no process has started yet in a new pid_for_children), PermissionDenied
// when it may not be looked at.

#ifndef HERMETEST_MATCHERS_PROCFS_NAMESPACES_OF_H_
#define HERMETEST_MATCHERS_PROCFS_NAMESPACES_OF_H_

#include <sys/types.h>

#include <map>
#include <ostream>

#include "absl/status/statusor.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest {

absl::StatusOr<NamespaceId> NamespaceOf(pid_t pid, NamespaceKind kind);

// Of the calling thread. That of the process is NamespaceOf(getpid(), kind).
absl::StatusOr<NamespaceId> CurrentNamespace(NamespaceKind kind);

// The namespace in which that of `pid` was made: for PID and user namespaces only (InvalidArgument
// otherwise). PermissionDenied when there is none, or it is outside of the caller's view, which
// ends at the caller's own namespace of the kind.
absl::StatusOr<NamespaceId> ParentNamespaceOf(pid_t pid, NamespaceKind kind);

// The user namespace that owns it: capabilities in that one, and in those around it, are what
// counts here. For a user namespace this is the parent. PermissionDenied as above.
absl::StatusOr<NamespaceId> OwnerNamespaceOf(pid_t pid, NamespaceKind kind);

// A namespace with its place among the others. `parent` and `owner` are what the functions above
// return.
struct Namespace {
  NamespaceId id;
  absl::StatusOr<NamespaceId> parent;
  absl::StatusOr<NamespaceId> owner;
};

// The namespaces that one thread had when they were read.
class ProcessNamespaces {
 public:
  ProcessNamespaces() = default;

  // Null when the thread had none of this kind: see NotFound above.
  const Namespace* Find(NamespaceKind kind) const;

  void Set(NamespaceKind kind, Namespace value);

 private:
  std::map<NamespaceKind, Namespace> namespaces_;
};

// One line: "cgroup:[4026531835] ipc:[4026531839] ...". Those for children are named when they are
// not those of the thread itself.
std::ostream& operator<<(std::ostream& out, const ProcessNamespaces& namespaces);

absl::StatusOr<ProcessNamespaces> NamespacesOf(pid_t pid);
absl::StatusOr<ProcessNamespaces> CurrentNamespaces();  // of the calling thread

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_NAMESPACES_OF_H_

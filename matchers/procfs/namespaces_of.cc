#include "hermetest/matchers/procfs/namespaces_of.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ostream>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/proc_file.h"
#include "hermetest/matchers/procfs/namespace_id.h"

namespace hermetest {
namespace {

constexpr absl::string_view kThisThread = "/proc/thread-self";

std::string DirectoryOf(pid_t pid) { return absl::StrCat("/proc/", pid); }

std::string FileOf(const std::string& process, NamespaceKind kind) {
  return absl::StrCat(process, "/ns/", NamespaceKindName(kind));
}

// Why the namespace file of a process that is there is not.
absl::string_view WhyMissing(NamespaceKind kind) {
  switch (kind) {
    case NamespaceKind::kPidForChildren:
      return " (the process has ended, or has started no child in its new PID namespace yet)";
    case NamespaceKind::kTime:
    case NamespaceKind::kTimeForChildren:
      return " (the process has ended, or the kernel has no time namespaces)";
    default:
      return " (the process has ended, or the kernel has no such namespaces)";
  }
}

absl::Status Failure(int error, absl::string_view operation, const std::string& process,
                     NamespaceKind kind) {
  const bool is_there = access(process.c_str(), F_OK) == 0;
  return internal::ProcError(
      error, operation,
      absl::StrCat(FileOf(process, kind), error == ENOENT && is_there ? WhyMissing(kind) : ""));
}

absl::StatusOr<NamespaceId> Look(const std::string& process, NamespaceKind kind) {
  struct stat info = {};
  if (stat(FileOf(process, kind).c_str(), &info) != 0) {
    return Failure(errno, "stat", process, kind);
  }
  return NamespaceId{KindOfNamespace(kind), info.st_dev, info.st_ino};
}

// What a request of ioctl_ns(2) asks for.
struct Relation {
  unsigned long request;
  absl::string_view words;
};
constexpr Relation kParent = {NS_GET_PARENT, "parent"};
constexpr Relation kOwner = {NS_GET_USERNS, "owner"};

absl::Status RelationFailure(int error, const Relation& relation, const std::string& process,
                             NamespaceKind kind) {
  absl::string_view why;
  if (error == EPERM) why = " (it has none, or one that is outside of the caller's view)";
  if (error == EINVAL) why = " (only PID and user namespaces have parents)";
  return internal::ProcError(
      error, "get", absl::StrCat("the ", relation.words, " of ", FileOf(process, kind), why));
}

absl::StatusOr<NamespaceId> LookAtRelated(const std::string& process, NamespaceKind kind,
                                          const Relation& relation) {
  const int fd = open(FileOf(process, kind).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Failure(errno, "open", process, kind);
  const absl::Cleanup closer = [fd] { close(fd); };
  const int related_fd = ioctl(fd, relation.request);
  if (related_fd < 0) return RelationFailure(errno, relation, process, kind);
  const absl::Cleanup related_closer = [related_fd] { close(related_fd); };
  struct stat info = {};
  if (fstat(related_fd, &info) != 0) return RelationFailure(errno, relation, process, kind);
  const bool is_owner = relation.request == kOwner.request;
  return NamespaceId{is_owner ? NamespaceKind::kUser : KindOfNamespace(kind), info.st_dev,
                     info.st_ino};
}

absl::StatusOr<ProcessNamespaces> LookAtAll(const std::string& process) {
  ProcessNamespaces namespaces;
  for (const NamespaceKind kind : kAllNamespaceKinds) {
    absl::StatusOr<NamespaceId> id = Look(process, kind);
    if (absl::IsNotFound(id.status()) && access(process.c_str(), F_OK) == 0) continue;
    if (!id.ok()) return id.status();
    namespaces.Set(
        kind, {*id, LookAtRelated(process, kind, kParent), LookAtRelated(process, kind, kOwner)});
  }
  return namespaces;
}

}  // namespace

absl::StatusOr<NamespaceId> NamespaceOf(pid_t pid, NamespaceKind kind) {
  return Look(DirectoryOf(pid), kind);
}

absl::StatusOr<NamespaceId> CurrentNamespace(NamespaceKind kind) {
  return Look(std::string(kThisThread), kind);
}

absl::StatusOr<NamespaceId> ParentNamespaceOf(pid_t pid, NamespaceKind kind) {
  return LookAtRelated(DirectoryOf(pid), kind, kParent);
}

absl::StatusOr<NamespaceId> OwnerNamespaceOf(pid_t pid, NamespaceKind kind) {
  return LookAtRelated(DirectoryOf(pid), kind, kOwner);
}

const Namespace* ProcessNamespaces::Find(NamespaceKind kind) const {
  const auto found = namespaces_.find(kind);
  return found == namespaces_.end() ? nullptr : &found->second;
}

void ProcessNamespaces::Set(NamespaceKind kind, Namespace value) {
  namespaces_.insert_or_assign(kind, std::move(value));
}

std::ostream& operator<<(std::ostream& out, const ProcessNamespaces& namespaces) {
  absl::string_view separator;
  for (const NamespaceKind kind : kAllNamespaceKinds) {
    const Namespace* const found = namespaces.Find(kind);
    if (found == nullptr) continue;
    const bool for_children = KindOfNamespace(kind) != kind;
    const Namespace* const own = namespaces.Find(KindOfNamespace(kind));
    if (for_children && own != nullptr && own->id == found->id) continue;
    out << separator;
    if (for_children) out << kind << " ";
    out << found->id;
    separator = " ";
  }
  return out;
}

absl::StatusOr<ProcessNamespaces> NamespacesOf(pid_t pid) { return LookAtAll(DirectoryOf(pid)); }

absl::StatusOr<ProcessNamespaces> CurrentNamespaces() {
  return LookAtAll(std::string(kThisThread));
}

}  // namespace hermetest

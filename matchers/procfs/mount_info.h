// MountInfo: one mount, as in /proc/PID/mountinfo (proc_pid_mountinfo(5)).
//
//   const absl::StatusOr<MountTable> mounts = CurrentMounts();  // mounts_of.h
//   if (!mounts.ok()) return mounts.status();
//   for (const MountInfo& mount : *mounts) {
//     if (mount.fs_type == "overlay") std::cout << mount << "\n";
//   }
//
// A value: it outlives the table that it came from. All text is bytes, of any encoding or none,
// without the kernel's escapes (super_options apart, see there).

#ifndef HERMETEST_MATCHERS_PROCFS_MOUNT_INFO_H_
#define HERMETEST_MATCHERS_PROCFS_MOUNT_INFO_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/shared_text.h"

namespace hermetest {

// Numbers that must not be taken for each other. `MountId{36}` makes one.
//
// The kernel gives the MountId of a mount that is gone to the next one at once, and does the same
// with peer groups: equal ids in two tables prove nothing. A UniqueMountId is never used again
// until the next boot (statmount(2), Linux 6.8).
enum class MountId : int32_t {};
enum class PeerGroupId : int32_t {};
enum class UniqueMountId : uint64_t {};

std::ostream& operator<<(std::ostream& out, MountId id);
std::ostream& operator<<(std::ostream& out, PeerGroupId id);
std::ostream& operator<<(std::ostream& out, UniqueMountId id);

// The device of a file system, as stat(2) gives it in st_dev for most; btrfs has its own numbers
// there. Major 0 means that there is no block device behind it.
struct DeviceNumber {
  uint32_t major = 0;
  uint32_t minor = 0;

  dev_t dev() const;  // as in struct stat
};

bool operator==(const DeviceNumber& a, const DeviceNumber& b);
inline bool operator!=(const DeviceNumber& a, const DeviceNumber& b) { return !(a == b); }
std::ostream& operator<<(std::ostream& out, const DeviceNumber& device);  // "254:0"

struct MountInfo {
  MountId id{};
  // The mount that this one is mounted on. It may be missing from the table: that of the topmost
  // mount is, and whatever lies outside of a chroot.
  MountId parent_id{};
  DeviceNumber device;

  // What of the file system is mounted: "/" for all of it, "/dir" for a bind mount of a part,
  // "net:[4026531833]" for a namespace that is kept by a bind mount.
  std::string root;
  // The root has been deleted since it was mounted. The kernel's "//deleted" is not in `root`.
  bool root_deleted = false;

  // Absolute, as seen from the root directory of the process whose table it is.
  std::string mount_point;

  // The options of this mount alone, in the kernel's order: "rw,nosuid,relatime". No byte in them
  // is ever escaped.
  SharedText options;

  // How mount events travel (mount_namespaces(7), "Shared subtrees").
  std::optional<PeerGroupId> peer_group;  // set: shared; events travel to and from this group
  std::optional<PeerGroupId> master;      // set: a slave; events arrive from this group
  // The nearest group below the process's root that events come from, when that is not the master.
  std::optional<PeerGroupId> propagate_from;
  bool unbindable = false;

  // The type with its subtype, as mount(8) names it: "ext4", "fuse.sshfs".
  std::string fs_type;

  // What was mounted: a device, a name that the file system understands, or anything at all. It can
  // be empty, and "-".
  std::string source;

  // The options of the file system, shared by all its mounts, in the kernel's order and with the
  // kernel's escapes: "rw,lowerdir=/a\054b". They stay, because an escaped comma is part of a value
  // and any other parts two options; SuperOptions() takes both apart.
  SharedText super_options;

  // Only from a kernel and a reader that know it: see CurrentMounts().
  std::optional<UniqueMountId> unique_id;

  // Shared and slave at the same time is possible; private is neither, and not unbindable.
  bool IsShared() const { return peer_group.has_value(); }
  bool IsSlave() const { return master.has_value(); }
  bool IsPrivate() const { return !IsShared() && !IsSlave() && !unbindable; }

  // Whether writing through this mount is refused, be it by the mount or by the file system.
  bool IsReadOnly() const;

  // "fuse" of "fuse.sshfs"; no type has a dot in its own name.
  absl::string_view FsBaseType() const;
  // "sshfs" of "fuse.sshfs"; empty for most.
  absl::string_view FsSubtype() const;

  // One element an option: "rw", "nosuid", "relatime".
  std::vector<std::string> Options() const;
  // One element an option, decoded: "rw", "lowerdir=/a,b". An escape is decoded where it stands for
  // a byte that file systems escape, such as a comma, a space or a backslash, and not at all for
  // 9p, which escapes nothing: what is left is as the kernel wrote it.
  std::vector<std::string> SuperOptions() const;
  // Whether `option` is among them, whole and decoded: "ro", "size=4k".
  bool HasOption(absl::string_view option) const;
  bool HasSuperOption(absl::string_view option) const;

  // "private", "shared:1", "shared:1 master:2", "master:2 propagate_from:1", "unbindable".
  std::string PropagationString() const;
};

bool operator==(const MountInfo& a, const MountInfo& b);
inline bool operator!=(const MountInfo& a, const MountInfo& b) { return !(a == b); }

// One line with its parts named, as in
//
//   /mnt: tmpfs, source scratch, root /, options rw,relatime, super options rw,size=4k, private,
//   device 0:67, id 184, parent 29
//
// Text that a reader could misread stands in quotes, escaped as in C.
std::ostream& operator<<(std::ostream& out, const MountInfo& mount);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_MOUNT_INFO_H_

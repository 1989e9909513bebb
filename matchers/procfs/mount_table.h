// MountTable: the mounts of a mount namespace, as one process sees them, in the kernel's order.
//
//   const absl::StatusOr<MountTable> mounts = CurrentMounts();  // mounts_of.h
//   if (!mounts.ok()) return mounts.status();
//   const MountInfo* home = mounts->Covering("/home/me/.config");
//   std::cout << mounts->TreeString();
//
// To know about one path only, statx(2) with STATX_MNT_ID is cheaper than any table.

#ifndef HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_H_
#define HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest {

// Names a mount namespace until the next boot (listmount(2)).
enum class MountNamespaceId : uint64_t {};

std::ostream& operator<<(std::ostream& out, MountNamespaceId id);

// A container of MountInfo. The pointers that it hands out are good as long as it is not changed,
// moved from or destroyed. Paths are absolute and name no symbolic link, "." or ".."; repeated and
// trailing slashes do not matter. A path that is not absolute is nowhere.
class MountTable {
 public:
  using value_type = MountInfo;
  using const_iterator = std::vector<MountInfo>::const_iterator;
  using iterator = const_iterator;
  using const_reference = const MountInfo&;
  using reference = const_reference;
  using size_type = size_t;
  using difference_type = ptrdiff_t;

  MountTable() = default;
  explicit MountTable(std::vector<MountInfo> mounts) : mounts_(std::move(mounts)) {}
  MountTable(std::initializer_list<MountInfo> mounts) : mounts_(mounts) {}

  const_iterator begin() const { return mounts_.begin(); }
  const_iterator end() const { return mounts_.end(); }
  size_t size() const { return mounts_.size(); }
  bool empty() const { return mounts_.empty(); }
  const MountInfo& operator[](size_t index) const { return mounts_[index]; }
  const std::vector<MountInfo>& mounts() const& { return mounts_; }
  std::vector<MountInfo> mounts() && { return std::move(mounts_); }

  // The mount whose files `path` shows: the kernel's walk from the root directory, mount by mount.
  // A mount that is hidden, by one on top of it or of a directory above, covers nothing. What is
  // mounted over "/" is hidden too: a process stays in the root directory that it has. Null when no
  // mount of the table is there, which happens in a chroot.
  const MountInfo* Covering(absl::string_view path) const;

  // The mount that `path` shows, when `path` is the mount point of one; else null. Of stacked
  // mounts this is the topmost.
  const MountInfo* Topmost(absl::string_view path) const;

  // The mounts that paths show at `path` and below it, in the table's order: every mount that is
  // not hidden, for "/".
  std::vector<const MountInfo*> Under(absl::string_view path) const;

  // Whether no path leads to the root of `mount`, one of this table. For many mounts at once,
  // Under("/") is faster.
  bool IsHidden(const MountInfo& mount) const;

  // The first mount with this id; null when there is none.
  const MountInfo* Find(MountId id) const;

  // Family is known by the ids, so `mount` may be a copy, or come from a table read earlier in
  // which the ids meant the same. Children are in the table's order; ancestors begin with the
  // parent and end with the last mount that is in the table.
  const MountInfo* Parent(const MountInfo& mount) const;
  std::vector<const MountInfo*> Children(const MountInfo& mount) const;
  std::vector<const MountInfo*> Ancestors(const MountInfo& mount) const;

  // The namespace that the table is of, when the reader knew (mounts_of.h).
  std::optional<MountNamespaceId> namespace_id() const { return namespace_id_; }
  void set_namespace_id(MountNamespaceId id) { namespace_id_ = id; }

  // A line for each mount, indented below the mount that it is mounted on:
  //
  //   #0 / ext4 /dev/vda rw,relatime, shared in A  [id 27, shared:1]
  //     #1 /proc proc proc rw,nosuid, shared in B  [id 28, shared:13]
  //     #2 /mnt tmpfs scratch rw,relatime, private, hidden  [id 96]
  //       #3 /mnt tmpfs "on top" ro,relatime, slave of A  [id 97, master:1]
  //
  // The number is the mount's index in the table, by which gmock speaks of "element #2". Numbers
  // and letters before the bracket stay the same from run to run; the bracket holds the kernel's
  // own.
  std::string TreeString() const;

 private:
  std::vector<MountInfo> mounts_;
  std::optional<MountNamespaceId> namespace_id_;
};

// The same mounts, ids and all, in the same order.
bool operator==(const MountTable& a, const MountTable& b);
inline bool operator!=(const MountTable& a, const MountTable& b) { return !(a == b); }

std::ostream& operator<<(std::ostream& out, const MountTable& table);  // TreeString()

// For GoogleTest, which would print the elements of a container one after the other: the tree, with
// a line before and the beginning of one after it, as it stands best in a failure.
void PrintTo(const MountTable& table, std::ostream* out);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_MOUNT_TABLE_H_

// The system calls listmount and statmount (Linux 6.8), for C libraries and kernel headers that do
// not have them yet.
//
//   absl::StatusOr<std::vector<uint64_t>> ids = ListMounts();
//   StatmountBuffer buffer;
//   if (buffer.Read((*ids)[0], kMountBasic | kMountPoint).ok()) {
//     buffer.Text(kMountPoint, buffer->mnt_point);
//   }

#ifndef HERMETEST_MATCHERS_PROCFS_INTERNAL_STATMOUNT_CALL_H_
#define HERMETEST_MATCHERS_PROCFS_INTERNAL_STATMOUNT_CALL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hermetest::internal {

// What statmount(2) is asked for and says that it gave. A text that is empty is not said to be
// given.
enum StatmountMask : uint64_t {
  kSuperBlockBasic = 0x1,
  kMountBasic = 0x2,
  kPropagateFrom = 0x4,
  kMountRoot = 0x8,
  kMountPoint = 0x10,
  kFsType = 0x20,
  kMountNamespaceId = 0x40,  // this and the next since Linux 6.11
  kMountOptions = 0x80,
  kFsSubtype = 0x100,  // this and the next since Linux 6.13
  kSource = 0x200,
};

// struct statmount of the kernel's include/uapi/linux/mount.h. A field that stands for a text is
// its place in the texts after the structure.
struct StatmountHead {
  uint32_t size;
  uint32_t mnt_opts;  // text, escaped as in mountinfo
  uint64_t mask;
  uint32_t sb_dev_major;
  uint32_t sb_dev_minor;
  uint64_t sb_magic;
  uint32_t sb_flags;
  uint32_t fs_type;  // text
  uint64_t mnt_id;   // unique
  uint64_t mnt_parent_id;
  uint32_t mnt_id_old;  // as in mountinfo
  uint32_t mnt_parent_id_old;
  uint64_t mnt_attr;
  uint64_t mnt_propagation;
  uint64_t mnt_peer_group;
  uint64_t mnt_master;
  uint64_t propagate_from;
  uint32_t mnt_root;   // text, raw
  uint32_t mnt_point;  // text, raw
  uint64_t mnt_ns_id;
  uint32_t fs_subtype;  // text
  uint32_t sb_source;   // text, raw
  uint8_t later[512 - 128];
};
static_assert(offsetof(StatmountHead, later) == 128 && sizeof(StatmountHead) == 512);

// The unique ids of all mounts in the caller's mount namespace that lie below its root directory,
// in the order of mountinfo. Unimplemented or PermissionDenied where there is no listmount(2), or a
// seccomp filter forbids it.
absl::StatusOr<std::vector<uint64_t>> ListMounts();

// What statmount(2) says of one mount. Reading the next one uses the same memory.
class StatmountBuffer {
 public:
  StatmountBuffer() : words_(4096 / sizeof(uint64_t)) {}

  // Asks for what is in `mask` about a mount of the caller's namespace, or of another one (Linux
  // 6.11). NotFound when the mount is gone; else errors as for ListMounts().
  absl::Status Read(uint64_t unique_id, uint64_t mask, uint64_t mount_namespace = 0);

  const StatmountHead* operator->() const {
    return reinterpret_cast<const StatmountHead*>(words_.data());
  }
  bool Has(uint64_t mask) const { return ((*this)->mask & mask) == mask; }

  // The text at `place`, when the kernel gave what is in `mask`; else an empty one.
  absl::string_view Text(uint64_t mask, uint32_t place) const;

 private:
  std::vector<uint64_t> words_;  // for their alignment
};

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_PROCFS_INTERNAL_STATMOUNT_CALL_H_

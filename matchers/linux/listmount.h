// listmount(2) (Linux 6.8), for C libraries and kernel headers that do not have it yet. System
// calls only: also for a process that shares another's memory.
//
//   uint64_t ids[64];
//   const long count = ListMounts(/*after=*/0, ids, 64);
//   if (count < 0) Fail(-count);
//   if (count == 64) ... ListMounts(ids[63], ids, 64) ...

#ifndef HERMETEST_MATCHERS_LINUX_LISTMOUNT_H_
#define HERMETEST_MATCHERS_LINUX_LISTMOUNT_H_

#include <cstddef>
#include <cstdint>

#include "hermetest/matchers/linux/raw_syscall.h"

namespace hermetest::internal {

// struct mnt_id_req, as Linux 6.11 has it: what listmount(2) and statmount(2) are asked.
struct MountRequest {
  uint32_t size = 24;  // what Linux 6.8 knows: without the last field
  uint32_t spare = 0;
  uint64_t id = 0;
  uint64_t parameter = 0;
  uint64_t mount_namespace = 0;
};
static_assert(sizeof(MountRequest) == 32);

// Writes up to `size` unique ids of the mounts below the caller's root directory to `ids`, in the
// order of mountinfo, beginning behind the id `after`, or with the first for 0. Returns how many; a
// negative errno where there is no such call, or a seccomp filter forbids it.
inline long ListMounts(uint64_t after, uint64_t* ids, size_t size) {
  constexpr long kListmount = 458;                   // on x86-64 and AArch64
  constexpr uint64_t kRootDirectory = ~uint64_t{0};  // LSMT_ROOT
  MountRequest request;
  request.id = kRootDirectory;
  request.parameter = after;
  return RawSyscall(kListmount, &request, ids, size, 0);
}

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_LISTMOUNT_H_

#include "hermetest/matchers/procfs/internal/statmount_call.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/listmount.h"

namespace hermetest::internal {
namespace {

constexpr long kStatmount = 457;  // on x86-64 and AArch64

}  // namespace

absl::StatusOr<std::vector<uint64_t>> ListMounts() {
  std::vector<uint64_t> ids(512);
  size_t size = 0;
  for (;;) {
    const uint64_t last_known = size == 0 ? 0 : ids[size - 1];
    const long count = ListMounts(last_known, &ids[size], ids.size() - size);
    if (count < 0) return absl::ErrnoToStatus(static_cast<int>(-count), "listmount");
    size += static_cast<size_t>(count);
    if (size < ids.size()) break;
    ids.resize(2 * size);
  }
  ids.resize(size);
  return ids;
}

absl::Status StatmountBuffer::Read(uint64_t unique_id, uint64_t mask, uint64_t mount_namespace) {
  MountRequest request;
  request.id = unique_id;
  request.parameter = mask;
  if (mount_namespace != 0) {
    request.size = sizeof(request);
    request.mount_namespace = mount_namespace;
  }
  while (syscall(kStatmount, &request, words_.data(), words_.size() * sizeof(uint64_t), 0) != 0) {
    if (errno != EOVERFLOW) return absl::ErrnoToStatus(errno, "statmount");
    words_.resize(2 * words_.size());
  }
  return absl::OkStatus();
}

absl::string_view StatmountBuffer::Text(uint64_t mask, uint32_t place) const {
  if (!Has(mask)) return {};
  return reinterpret_cast<const char*>(words_.data()) + sizeof(StatmountHead) + place;
}

}  // namespace hermetest::internal

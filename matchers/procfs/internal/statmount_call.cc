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

namespace hermetest::internal {
namespace {

// The same numbers on x86-64 and AArch64.
constexpr long kStatmount = 457;
constexpr long kListmount = 458;

constexpr uint64_t kRootDirectory = ~uint64_t{0};  // LSMT_ROOT

// struct mnt_id_req, as Linux 6.11 has it.
struct Request {
  uint32_t size = 24;  // what Linux 6.8 knows: without the last field
  uint32_t spare = 0;
  uint64_t id = 0;
  uint64_t parameter = 0;
  uint64_t mount_namespace = 0;
};
static_assert(sizeof(Request) == 32);

}  // namespace

absl::StatusOr<std::vector<uint64_t>> ListMounts() {
  std::vector<uint64_t> ids(512);
  size_t size = 0;
  for (;;) {
    Request request;
    request.id = kRootDirectory;
    request.parameter = size == 0 ? 0 : ids[size - 1];  // the last one that is known
    const long count = syscall(kListmount, &request, &ids[size], ids.size() - size, 0);
    if (count < 0) return absl::ErrnoToStatus(errno, "listmount");
    size += static_cast<size_t>(count);
    if (size < ids.size()) break;
    ids.resize(2 * size);
  }
  ids.resize(size);
  return ids;
}

absl::Status StatmountBuffer::Read(uint64_t unique_id, uint64_t mask, uint64_t mount_namespace) {
  Request request;
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

#include "hermetest/tools/run/runner/own_thread.h"

#include <cerrno>
#include <functional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/runner/own_error.h"

namespace hermetest::tools {
namespace {

absl::string_view LikelyCause(int error) {
  switch (error) {
    case EAGAIN:
      return "; too many processes: see ulimit -u, the pids limit of the control group, and fewer "
             "--jobs";
    case EPERM:
    case EACCES:
      return "; a seccomp filter denies clone3(2), as that of Docker before 20.10.10 does, "
             "which hides this call from glibc when it answers ENOSYS";
    case EINVAL:
      return "; this process is between two PID namespaces, which may not have threads";
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<std::thread> StartThread(std::function<void()> work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error& failure) {
    const int error = failure.code().value();
    const absl::Status status = OwnError(error, "cannot start a thread");
    return absl::InternalError(absl::StrCat(status.message(), LikelyCause(error)));
  }
}

}  // namespace hermetest::tools

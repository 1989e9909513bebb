#include "hermetest/matchers/linux/proc_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::internal {

int WriteProcFile(int proc_fd, const std::string& path, absl::string_view text) {
  UniqueFd fd(openat(proc_fd, path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  return write(fd.get(), text.data(), text.size()) < 0 ? errno : 0;
}

}  // namespace hermetest::internal

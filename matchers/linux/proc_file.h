// Writing to the small files of a procfs through a descriptor of its root. Reading them is in
// matchers/procfs/internal/proc_file.h.

#ifndef HERMETEST_MATCHERS_LINUX_PROC_FILE_H_
#define HERMETEST_MATCHERS_LINUX_PROC_FILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

// Writes `text` in one write(2), as the files of a procfs want it. Returns 0 or an errno.
int WriteProcFile(int proc_fd, const std::string& path, absl::string_view text);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_PROC_FILE_H_

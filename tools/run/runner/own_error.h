// What went wrong in hermetest itself, as a Status.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_OWN_ERROR_H_
#define HERMETEST_TOOLS_RUN_RUNNER_OWN_ERROR_H_

#include <string.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {

// `what`, and `error` in words. Not by absl::ErrnoToStatus(): NotFound, PermissionDenied and
// Unavailable mean something else here, see exit_code_of.h.
inline absl::Status OwnError(int error, absl::string_view what) {
  return absl::InternalError(absl::StrCat(what, ": ", strerror(error)));
}

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_OWN_ERROR_H_

// A difference of two mount tables, for a person.

#ifndef HERMETEST_TOOLS_MOUNTS_DIFF_VIEW_H_
#define HERMETEST_TOOLS_MOUNTS_DIFF_VIEW_H_

#include <string>

#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/tools/cli/terminal.h"

namespace hermetest::tools {

// The text of MountTableDiff, with "removed", "changed" and "added" in colour where there is any;
// each line after `prefix`.
std::string DiffView(const MountTableDiff& diff, const Terminal& terminal,
                     absl::string_view prefix = "");

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_DIFF_VIEW_H_

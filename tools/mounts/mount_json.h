// Mounts as JSON.

#ifndef HERMETEST_TOOLS_MOUNTS_MOUNT_JSON_H_
#define HERMETEST_TOOLS_MOUNTS_MOUNT_JSON_H_

#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/tools/cli/json_writer.h"

namespace hermetest::tools {

// {"mounts": [...]}: every mount in the table's order, with "hidden" and, where a mount is what
// hides it, the id of that in "hidden_by".
void WriteTable(const MountTable& table, JsonWriter& json);

// One mount, as an element of an array or under `name`.
void WriteMount(const MountInfo& mount, JsonWriter& json, absl::string_view name = "");

// "removed", "changed" and "added", for the object that has been begun.
void WriteDiff(const MountTableDiff& diff, JsonWriter& json);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_MOUNT_JSON_H_

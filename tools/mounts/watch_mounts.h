// `hermetest mounts --watch`.

#ifndef HERMETEST_TOOLS_MOUNTS_WATCH_MOUNTS_H_
#define HERMETEST_TOOLS_MOUNTS_WATCH_MOUNTS_H_

#include "absl/status/status.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/mounts/mount_source.h"

namespace hermetest::tools {

enum class WatchFormat { kText, kJsonLines };

// Prints what changes, as soon as it does, until a signal ends the program: in text, or as one line
// of JSON for each moment. Says on stderr once it watches. Returns only with an error.
absl::Status WatchMounts(const MountSource& source, WatchFormat format, const Terminal& terminal);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_MOUNTS_WATCH_MOUNTS_H_

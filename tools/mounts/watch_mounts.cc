#include "hermetest/tools/mounts/watch_mounts.h"

#include <iostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/tools/cli/json_writer.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/mounts/diff_view.h"
#include "hermetest/tools/mounts/mount_json.h"
#include "hermetest/tools/mounts/mount_source.h"

namespace hermetest::tools {
namespace {

// The kernel does not tell of everything (MountTableWatch::Changed()): for the rest, the table is
// looked at now and then.
constexpr absl::Duration kLookAgain = absl::Seconds(1);

std::string Text(const MountTableDiff& diff, absl::Time now, const Terminal& terminal) {
  const std::string time =
      absl::StrCat(absl::FormatTime("%H:%M:%S", now, absl::LocalTimeZone()), "  ");
  if (!diff.empty()) return DiffView(diff, terminal, time);
  return absl::StrCat(time, "something was changed, and changed back before it could be seen\n");
}

std::string JsonLine(const MountTableDiff& diff, absl::Time now) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject();
  json.Text("time", absl::FormatTime(absl::RFC3339_full, now, absl::UTCTimeZone()));
  WriteDiff(diff, json);
  json.EndObject();
  return json.Take();
}

}  // namespace

absl::Status WatchMounts(const MountSource& source, WatchFormat format, const Terminal& terminal) {
  absl::StatusOr<MountTableWatch> watch = source.Watch();
  if (!watch.ok()) return watch.status();
  absl::StatusOr<MountTable> before = source.Read();
  if (before.ok()) std::cerr << "watching " << before->size() << " mounts; Ctrl-C ends it\n";
  while (before.ok()) {
    const bool told = watch->WaitForChange(kLookAgain);
    absl::StatusOr<MountTable> after = source.Read();
    if (!after.ok()) return after.status();
    const MountTableDiff diff = Diff(*before, *after);
    if (told || !diff.empty()) {
      const absl::Time now = absl::Now();
      std::cout << (format == WatchFormat::kText ? Text(diff, now, terminal) : JsonLine(diff, now))
                << std::flush;
      // Nobody reads any more, or the disk is full: hermetest.cc says so.
      if (!std::cout) return absl::OkStatus();
    }
    before = std::move(after);
  }
  return before.status();
}

}  // namespace hermetest::tools

#include "hermetest/tools/mounts/mounts_command.h"

#include <sys/types.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_watch.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tools/command.h"
#include "hermetest/tools/command_line.h"
#include "hermetest/tools/exit_codes.h"

ABSL_FLAG(int32_t, mounts_pid, 0, "the mounts of this process; default: of hermetest itself");
ABSL_FLAG(bool, mounts_raw, false, "the kernel's own text (proc_pid_mountinfo(5))");

namespace hermetest::tools {
namespace {

absl::StatusOr<std::string> ReadMountInfo(pid_t pid) {
  absl::StatusOr<MountTableWatch> watch =
      pid == 0 ? MountTableWatch::OfThisThread() : MountTableWatch::Of(pid);
  if (!watch.ok()) return watch.status();
  return watch->ReadText();
}

ExitCode Mounts(const Command& command, const std::vector<std::string>& words) {
  if (!words.empty()) {
    PrintError(command, absl::StrCat("takes no argument, but got \"", words[0], "\""));
    return ExitCode::kFailed;
  }
  const absl::StatusOr<std::string> text = ReadMountInfo(absl::GetFlag(FLAGS_mounts_pid));
  if (!text.ok()) {
    PrintError(command, text.status().message());
    return ExitCode::kFailed;
  }
  if (absl::GetFlag(FLAGS_mounts_raw)) {
    std::cout << *text;
    return ExitCode::kDone;
  }
  const absl::StatusOr<MountTable> table = ParseMountInfo(*text);
  if (!table.ok()) {
    PrintError(command, table.status().message());
    return ExitCode::kFailed;
  }
  std::cout << table->TreeString();
  return ExitCode::kDone;
}

}  // namespace

const Command& MountsCommand() {
  static const Command* const command =
      new Command{"mounts",
                  "shows a mount table as a tree",
                  "[--pid PID] [--raw]",
                  "Shows the mounts of a process: a tree, with the propagation of each mount, and\n"
                  "what is hidden.",
                  {{"pid", "PID"}, {"raw", ""}},
                  FlagsEnd::kAtDashes,
                  &Mounts};
  return *command;
}

}  // namespace hermetest::tools

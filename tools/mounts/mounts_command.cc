#include "hermetest/tools/mounts/mounts_command.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/cli/json_writer.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/mounts/diff_view.h"
#include "hermetest/tools/mounts/mount_details.h"
#include "hermetest/tools/mounts/mount_json.h"
#include "hermetest/tools/mounts/mount_source.h"
#include "hermetest/tools/mounts/mount_tree_view.h"
#include "hermetest/tools/mounts/watch_mounts.h"

ABSL_FLAG(int32_t, mounts_pid, 0, "the mounts as this process sees them");
ABSL_FLAG(std::string, mounts_at, "", "only the mount that PATH is on, with all that is known");
ABSL_FLAG(bool, mounts_tree, false, "a tree; the default");
ABSL_FLAG(bool, mounts_json, false, "JSON; with --watch a line of it for each change");
ABSL_FLAG(bool, mounts_raw, false, "the kernel's text, which can be saved in a FILE");
ABSL_FLAG(bool, mounts_diff, false, "what is different in the saved tables FILE and FILE");
ABSL_FLAG(bool, mounts_watch, false, "go on and print what changes, until interrupted");

namespace hermetest::tools {
namespace {

// The part of the kernel's text that tells of one mount.
std::string RawLine(absl::string_view text, MountId id) {
  const std::string beginning = absl::StrCat(static_cast<int32_t>(id), " ");
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::StartsWith(line, beginning)) return absl::StrCat(line, "\n");
  }
  return "";
}

absl::Status ShowRaw(const MountSource& source) {
  const absl::StatusOr<std::string> text = source.ReadText();
  if (!text.ok()) return text.status();
  const std::string at = absl::GetFlag(FLAGS_mounts_at);
  if (at.empty()) {
    std::cout << *text;
    return absl::OkStatus();
  }
  const absl::StatusOr<MountTable> table = source.Read();
  if (!table.ok()) return table.status();
  const absl::StatusOr<MountId> id = source.MountAt(at, *table);
  if (!id.ok()) return id.status();
  std::cout << RawLine(*text, *id);
  return absl::OkStatus();
}

absl::Status ShowMountAt(const MountSource& source, const MountTable& table) {
  const std::string path = absl::GetFlag(FLAGS_mounts_at);
  const absl::StatusOr<MountId> id = source.MountAt(path, table);
  if (!id.ok()) return id.status();
  const MountInfo* mount = table.Find(*id);
  if (mount == nullptr) {
    return absl::NotFoundError(absl::StrCat(
        path, " is on a mount outside of the table, which begins at the root directory"));
  }
  if (absl::GetFlag(FLAGS_mounts_json)) {
    JsonWriter json;
    WriteMount(*mount, json);
    std::cout << json.Take();
  } else {
    std::cout << MountDetails(table, *mount, path, TerminalOn(STDOUT_FILENO));
  }
  return absl::OkStatus();
}

absl::Status Show(const MountSource& source) {
  if (absl::GetFlag(FLAGS_mounts_raw)) return ShowRaw(source);
  const absl::StatusOr<MountTable> table = source.Read();
  if (!table.ok()) return table.status();
  if (!absl::GetFlag(FLAGS_mounts_at).empty()) return ShowMountAt(source, *table);
  if (absl::GetFlag(FLAGS_mounts_json)) {
    JsonWriter json;
    WriteTable(*table, json);
    std::cout << json.Take();
  } else {
    std::cout << MountTreeView(*table, TerminalOn(STDOUT_FILENO));
  }
  return absl::OkStatus();
}

// Returns whether the tables are the same.
absl::StatusOr<bool> ShowDiff(const std::vector<std::string>& files) {
  const absl::StatusOr<MountTable> before = MountSource::Saved(files[0]).Read();
  if (!before.ok()) return before.status();
  const absl::StatusOr<MountTable> after = MountSource::Saved(files[1]).Read();
  if (!after.ok()) return after.status();
  const MountTableDiff diff = Diff(*before, *after);
  if (absl::GetFlag(FLAGS_mounts_json)) {
    JsonWriter json;
    json.BeginObject();
    WriteDiff(diff, json);
    json.EndObject();
    std::cout << json.Take();
  } else {
    std::cout << DiffView(diff, TerminalOn(STDOUT_FILENO));
  }
  return diff.empty();
}

// What cannot be asked for together.
absl::Status CheckUse(const std::vector<std::string>& words) {
  const int formats = static_cast<int>(absl::GetFlag(FLAGS_mounts_tree)) +
                      static_cast<int>(absl::GetFlag(FLAGS_mounts_json)) +
                      static_cast<int>(absl::GetFlag(FLAGS_mounts_raw));
  const bool diff = absl::GetFlag(FLAGS_mounts_diff);
  const bool watch = absl::GetFlag(FLAGS_mounts_watch);
  const bool has_pid = absl::GetFlag(FLAGS_mounts_pid) != 0;
  const bool has_at = !absl::GetFlag(FLAGS_mounts_at).empty();
  const auto wrong = [](absl::string_view text) { return absl::InvalidArgumentError(text); };
  if (formats > 1) return wrong("give one of --tree, --json and --raw");
  if (absl::GetFlag(FLAGS_mounts_pid) < 0) return wrong("--pid takes PID, a number above 0");
  if (diff && words.size() != 2) return wrong("--diff takes two files, saved by --raw");
  if (!diff && words.size() > 1) return wrong("give one FILE, or two with --diff");
  if (diff && (has_pid || has_at || watch || absl::GetFlag(FLAGS_mounts_raw))) {
    return wrong("--diff compares two files: it goes with --json only");
  }
  if (has_pid && !words.empty()) return wrong("give --pid PID or a FILE, not both");
  if (watch && (has_at || !words.empty() || absl::GetFlag(FLAGS_mounts_raw))) {
    return wrong("--watch goes with --pid and --json only");
  }
  return absl::OkStatus();
}

MountSource Source(const std::vector<std::string>& words) {
  if (!words.empty()) return MountSource::Saved(words[0]);
  const int32_t pid = absl::GetFlag(FLAGS_mounts_pid);
  return pid == 0 ? MountSource::OfThisProcess() : MountSource::OfProcess(pid);
}

absl::StatusOr<ExitCode> Run(const std::vector<std::string>& words) {
  if (absl::Status status = CheckUse(words); !status.ok()) return status;
  if (absl::GetFlag(FLAGS_mounts_diff)) {
    const absl::StatusOr<bool> same = ShowDiff(words);
    if (!same.ok()) return same.status();
    return *same ? ExitCode::kDone : ExitCode::kNo;
  }
  const MountSource source = Source(words);
  absl::Status status = absl::GetFlag(FLAGS_mounts_watch)
                            ? WatchMounts(source,
                                          absl::GetFlag(FLAGS_mounts_json) ? WatchFormat::kJsonLines
                                                                           : WatchFormat::kText,
                                          TerminalOn(STDOUT_FILENO))
                            : Show(source);
  if (!status.ok()) return status;
  return ExitCode::kDone;
}

ExitCode Mounts(const Command& command, const std::vector<std::string>& words) {
  const absl::StatusOr<ExitCode> code = Run(words);
  if (code.ok()) return *code;
  PrintError(command, code.status().message());
  return ExitCode::kFailed;
}

}  // namespace

const Command& MountsCommand() {
  static const Command* const command = new Command{
      "mounts",
      "shows a mount table as a tree, compares two, watches one",
      "[--pid PID] [--tree | --json | --raw] [--at PATH] [FILE]\n"
      "hermetest mounts --watch [--pid PID] [--json]\n"
      "hermetest mounts --diff [--json] FILE FILE",
      "Shows the mounts of this process, of another, or of a FILE that --raw has\n"
      "written: a tree, in which each mount stands below the one that it is mounted on.\n"
      "Told are the file system, with the part of it that a bind mount shows in\n"
      "brackets; the propagation, with the numbers of the peer groups; the options\n"
      "other than rw and relatime, which most have; and for a mount that no path leads\n"
      "to, what hides it.",
      {{"pid", "PID"},
       {"at", "PATH"},
       {"tree", ""},
       {"json", ""},
       {"raw", ""},
       {"diff", ""},
       {"watch", ""}},
      FlagsEnd::kAtDashes,
      &Mounts};
  return *command;
}

}  // namespace hermetest::tools

#include "hermetest/tools/guard/guard_command.h"

#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/guard/guard_report.h"
#include "hermetest/tools/guard/guard_snapshot.h"
#include "hermetest/tools/guard/guarded_command.h"
#include "hermetest/tools/guard/offer_cleaning.h"

ABSL_FLAG(std::string, guard_json, "", "writes the report into FILE, as JSON, too");
ABSL_FLAG(std::string, guard_ignore, "",
          "leaks to say nothing of: paths, and names or command lines of processes; * and ? match "
          "as in a shell, and slashes too; several stand with colons between them, or in several "
          "flags");
ABSL_FLAG(std::string, guard_kinds, "",
          "what is looked at, by default all: mounts, names, sysv-ipc, queues, shared-memory, "
          "interfaces, settings, processes, namespaces, files, with commas between them; -files is "
          "all but files");
ABSL_FLAG(absl::Duration, guard_settle, absl::Seconds(2),
          "how long leaks are given to go by themselves; default: 2s");
ABSL_FLAG(bool, guard_clean, false,
          "offers to unmount what leaked, when it is provably new; asks first");
ABSL_FLAG(bool, guard_yes, false, "with --clean: does not ask");

namespace hermetest::tools {
namespace {

// What HERMETEST_LEAK_IGNORE and --ignore have together.
IgnorePatterns Ignored() {
  const char* variable = std::getenv("HERMETEST_LEAK_IGNORE");
  return IgnorePatterns(
      absl::StrCat(variable == nullptr ? "" : variable, ":", absl::GetFlag(FLAGS_guard_ignore)));
}

// Those that outlive a command: the rest of the kinds are of one process.
absl::StatusOr<LeakKinds> KindsToLookAt() {
  const char* variable = std::getenv("HERMETEST_LEAK_KINDS");
  std::string text = absl::GetFlag(FLAGS_guard_kinds);
  if (text.empty() && variable != nullptr) text = variable;
  const absl::StatusOr<LeakKinds> asked = LeakKinds::Parse(text, LeakKinds::OfHost());
  if (!asked.ok()) return asked.status();
  LeakKinds kinds;
  for (const LeakKind kind : kAllLeakKinds) {
    if (asked->Has(kind) && LeakKinds::OfHost().Has(kind)) kinds.Add(kind);
  }
  if (!kinds.empty()) return kinds;
  std::ostringstream good;
  good << LeakKinds::OfHost();
  return absl::InvalidArgumentError(
      absl::StrCat("nothing to look at that outlives a command; there are ", good.str()));
}

ExitCode NotExecuted(const Command& command, const std::string& name, int error) {
  PrintError(command, absl::StrCat("cannot execute \"", name, "\": ", strerror(error)));
  return error == ENOENT ? ExitCode::kNotFound : ExitCode::kNotExecutable;
}

ExitCode CodeOf(const GuardFindings& findings) {
  if (!findings.leaks.empty()) return ExitCode::kLeaked;
  if (findings.end.signal != 0) return ExitCodeOfSignal(findings.end.signal);
  return static_cast<ExitCode>(findings.end.exit_code);
}

ExitCode Guard(const Command& command, const std::vector<std::string>& words) {
  const auto fail = [&](absl::string_view text) {
    PrintError(command, text);
    return ExitCode::kFailed;
  };
  if (words.empty()) return fail("a command is missing; see hermetest guard --help");
  const absl::StatusOr<LeakKinds> kinds = KindsToLookAt();
  if (!kinds.ok()) return fail(absl::StrCat("--kinds: ", kinds.status().message()));
  if (absl::GetFlag(FLAGS_guard_yes) && !absl::GetFlag(FLAGS_guard_clean)) {
    return fail("--yes goes with --clean only");
  }
  if (absl::GetFlag(FLAGS_guard_clean) && !kinds->Has(LeakKind::kMounts)) {
    return fail("--clean is for mounts, which --kinds leaves out");
  }
  // Opened before anything is looked at: the file itself is no leak.
  const std::string json_path = absl::GetFlag(FLAGS_guard_json);
  std::ofstream json;
  if (!json_path.empty()) {
    json.open(json_path);
    if (!json) return fail(absl::StrCat("cannot write ", json_path, ": ", strerror(errno)));
  }

  const IgnorePatterns ignore = Ignored();
  const GuardSnapshot before(*kinds);
  GuardFindings findings;
  findings.command = words;
  findings.kinds = *kinds;
  findings.unreadable = before.unreadable();
  findings.end = RunGuarded(words);
  if (findings.end.exec_error != 0) return NotExecuted(command, words[0], findings.end.exec_error);
  findings.leaks = LeaksSince(before, *kinds, ignore, absl::GetFlag(FLAGS_guard_settle));

  std::cerr << GuardText(findings, TerminalOn(STDERR_FILENO));
  if (!json_path.empty() && !(json << GuardJson(findings) << std::flush)) {
    return fail(absl::StrCat("cannot write ", json_path, ": ", strerror(errno)));
  }
  if (absl::GetFlag(FLAGS_guard_clean) && !findings.leaks.empty() && before.mounts() != nullptr) {
    OfferCleaning(*before.mounts(), ignore, absl::GetFlag(FLAGS_guard_yes));
  }
  return CodeOf(findings);
}

}  // namespace

const Command& GuardCommand() {
  static const Command* const command = new Command{
      "guard",
      "runs any command, and tells what it has left on the host",
      "[FLAGS] [--] COMMAND [ARGUMENT ...]",
      "Looks at the host before and after: mounts, hostname and domain name, System V\n"
      "IPC objects, POSIX message queues and shared memory, network interfaces, kernel\n"
      "settings, files in /tmp and in TEST_TMPDIR; and for processes that outlive the\n"
      "command, with the namespaces they are in. The report is on stderr. Signals are\n"
      "passed on to the command. HERMETEST_LEAK_IGNORE has patterns as --ignore has,\n"
      "and HERMETEST_LEAK_KINDS is for --kinds where that is not given.",
      {{"json", "FILE"},
       {"ignore", "PATTERN", /*adds_up=*/true},
       {"kinds", "KINDS"},
       {"settle", "DURATION"},
       {"clean", ""},
       {"yes", ""}},
      FlagsEnd::kAtFirstWord,
      &Guard};
  return *command;
}

}  // namespace hermetest::tools

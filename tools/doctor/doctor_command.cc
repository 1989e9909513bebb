#include "hermetest/tools/doctor/doctor_command.h"

#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/command_line.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/doctor/checks.h"
#include "hermetest/tools/doctor/doctor_report.h"

ABSL_FLAG(bool, doctor_json, false, "the same as JSON");

namespace hermetest::tools {
namespace {

ExitCode Doctor(const Command& command, const std::vector<std::string>& words) {
  if (!words.empty()) {
    PrintError(command, absl::StrCat("takes flags only, not \"", words[0], "\""));
    return ExitCode::kFailed;
  }
  const Diagnosis diagnosis = Examine();
  std::cout << (absl::GetFlag(FLAGS_doctor_json)
                    ? DoctorJson(diagnosis)
                    : DoctorText(diagnosis, TerminalOn(STDOUT_FILENO)));
  return diagnosis.verdict().passed ? ExitCode::kDone : ExitCode::kNo;
}

}  // namespace

const Command& DoctorCommand() {
  static const Command* const command =
      new Command{"doctor",
                  "tells whether and how tests can be isolated on this machine",
                  "[--json]",
                  "Makes a namespace of each kind, and then the whole sandbox of a test, directly\n"
                  "or through a user namespace; prints the likely cause of each failure, and how\n"
                  "to fix it. The last check, of the default isolation, decides on the exit code.",
                  {{"json", ""}},
                  FlagsEnd::kAtDashes,
                  &Doctor};
  return *command;
}

}  // namespace hermetest::tools

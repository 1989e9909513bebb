// A program as a whole in one sandbox: any program, with tests or without.

#ifndef HERMETEST_TOOLS_RUN_WHOLE_PROGRAM_H_
#define HERMETEST_TOOLS_RUN_WHOLE_PROGRAM_H_

#include <string>
#include <vector>

#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/run/run_options.h"

namespace hermetest::tools {

// Runs `words` with this process's environment and output. Returns its exit code, or what
// exit_codes.h has for its end. A time-out, or a signal that would end hermetest, ends it, and on
// stderr stands what ran.
ExitCode RunWholeProgram(const Command& command, const RunOptions& options,
                         const std::vector<std::string>& words);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_WHOLE_PROGRAM_H_

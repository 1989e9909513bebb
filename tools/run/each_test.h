// Each test of a GoogleTest program in a sandbox of its own.

#ifndef HERMETEST_TOOLS_RUN_EACH_TEST_H_
#define HERMETEST_TOOLS_RUN_EACH_TEST_H_

#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/run/protocol/gtest_request.h"
#include "hermetest/tools/run/run_options.h"

namespace hermetest::tools {

// Runs the tests of `request`, tells of them on stdout, and writes the report that is asked for.
// Returns kDone when none failed, kNo when one did, kFailed (or 126, 127) with a line on stderr
// when they could not be run, and the code of the signal that ended the run early.
ExitCode RunEachTest(const Command& command, const RunOptions& options,
                     const GtestRequest& request);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_EACH_TEST_H_

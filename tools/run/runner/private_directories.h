// Directories of temporary files, for each test its own.
//
// Tests of one program may use the same names in /tmp: run one by one they never meet, run at once
// they would. So in its sandbox a test finds such a directory as the host has it, by an overlay
// (Linux, Documentation/filesystems/overlayfs.rst) whose upper layer is in memory: what is there
// can be read, and what the test writes, changes or deletes there is its own, and gone with it.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_PRIVATE_DIRECTORIES_H_
#define HERMETEST_TOOLS_RUN_RUNNER_PRIVATE_DIRECTORIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace hermetest::tools {

struct PrivateDirectories {
  std::vector<std::string> own;   // absolute, without symbolic links
  std::vector<std::string> kept;  // below one of `own`, and the host's nevertheless
};

// /tmp, TMPDIR and TEST_TMPDIR, as far as they exist. Kept are the working directory, `also_kept`,
// what a test runner names by environment for results (TEST_UNDECLARED_OUTPUTS_DIR, COVERAGE_DIR)
// and other file systems that are mounted there.
PrivateDirectories ChoosePrivateDirectories(const std::vector<std::string>& also_kept);

// In a mount namespace of one's own: makes it so. Fails, naming the directory and errno, where the
// kernel has no overlay or the right to mount one is missing. An ordinary user cannot have one over
// a directory with other file systems mounted in it: there, what the host has stays shared, and
// `note` says so.
absl::Status MakePrivate(const PrivateDirectories& directories, std::string* note);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_PRIVATE_DIRECTORIES_H_

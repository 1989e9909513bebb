// Which files other programs have open.

#ifndef HERMETEST_TOOLS_GUARD_OPEN_FILES_H_
#define HERMETEST_TOOLS_GUARD_OPEN_FILES_H_

#include <set>
#include <string>
#include <vector>

#include "hermetest/fixture/leak_guard/kinds/living_processes.h"

namespace hermetest::tools {

// Those of `paths` that a process has open, or of which it has something open that lies below, when
// it is neither this process nor one of `living`. Of processes that may not be looked at (proc(5),
// /proc/PID/fd) nothing is known.
std::set<std::string> OpenInOtherPrograms(const std::vector<std::string>& paths,
                                          const LivingProcesses& living);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_OPEN_FILES_H_

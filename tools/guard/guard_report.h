// What `hermetest guard` tells.

#ifndef HERMETEST_TOOLS_GUARD_GUARD_REPORT_H_
#define HERMETEST_TOOLS_GUARD_GUARD_REPORT_H_

#include <string>
#include <vector>

#include "hermetest/fixture/leak_guard/kinds/host_snapshot.h"
#include "hermetest/fixture/leak_guard/kinds/leak.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/guard/guarded_command.h"

namespace hermetest::tools {

struct GuardFindings {
  std::vector<std::string> command;
  CommandEnd end;
  LeakKinds kinds;  // that were asked for
  std::vector<Leak> leaks;
  std::vector<Unreadable> unreadable;
};

// For a person:
//
//   hermetest guard: 2 leaks of "make test", which exited with 0
//   mounts
//     added: /mnt tmpfs scratch rw,relatime, private  [id 97]
//   processes
//     still lives: process 4242 (sleep), child of 4240
//       command line: sleep 1000
std::string GuardText(const GuardFindings& findings, const Terminal& terminal);

std::string GuardJson(const GuardFindings& findings);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_GUARD_REPORT_H_

// GuardSnapshot: the host before a command, and what it has more or less of afterwards.

#ifndef HERMETEST_TOOLS_GUARD_GUARD_SNAPSHOT_H_
#define HERMETEST_TOOLS_GUARD_GUARD_SNAPSHOT_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "hermetest/fixture/leak_guard/kinds/held_namespaces.h"
#include "hermetest/fixture/leak_guard/kinds/host_snapshot.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/fixture/leak_guard/kinds/leak.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/fixture/leak_guard/kinds/living_processes.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tools {

class GuardSnapshot {
 public:
  // Looks at all of `kinds`, which are among LeakKinds::OfHost().
  explicit GuardSnapshot(LeakKinds kinds);

  // Null when they were not asked for, or cannot be read.
  const MountTable* mounts() const { return host_.mounts(); }

  // What could not be looked at.
  const std::vector<Unreadable>& unreadable() const { return unreadable_; }

 private:
  friend std::vector<Leak> Compare(const GuardSnapshot& before, const GuardSnapshot& after,
                                   const IgnorePatterns& ignore);

  LeakKinds kinds_;
  HostSnapshot host_;
  std::optional<LivingProcesses> processes_;
  std::optional<HeldNamespaces> namespaces_;
  std::vector<Unreadable> unreadable_;
};

// In the order of kAllLeakKinds. What is provably of others is left out: of processes, those count
// that descend from this one; of namespaces, those that such a process is in; of files, and of
// shared memory, those that no other program has open. A process is ignored when its name or its
// command line matches, together with the namespaces that it holds.
std::vector<Leak> Compare(const GuardSnapshot& before, const GuardSnapshot& after,
                          const IgnorePatterns& ignore);

// What the command has left, now that it has ended. What disappears within `patience`, as a
// process that is on its way out, is no leak; nor is what comes only now, unless it is a process:
// that can come from none but a survivor.
std::vector<Leak> LeaksSince(const GuardSnapshot& before, LeakKinds kinds,
                             const IgnorePatterns& ignore, absl::Duration patience);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_GUARD_SNAPSHOT_H_

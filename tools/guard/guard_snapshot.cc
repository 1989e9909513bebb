#include "hermetest/tools/guard/guard_snapshot.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/fixture/leak_guard/kinds/held_namespaces.h"
#include "hermetest/fixture/leak_guard/kinds/host_snapshot.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/fixture/leak_guard/kinds/leak.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/fixture/leak_guard/kinds/living_processes.h"
#include "hermetest/matchers/linux/monotonic_clock.h"
#include "hermetest/matchers/procfs/process_table.h"
#include "hermetest/tools/guard/guarded_command.h"
#include "hermetest/tools/guard/open_files.h"

namespace hermetest::tools {
namespace {

// Of processes and namespaces the snapshot of the library tells no more than the difference, and
// that of the whole host.
LeakKinds LeftToHostSnapshot(LeakKinds kinds) {
  kinds.Remove(LeakKind::kProcesses);
  kinds.Remove(LeakKind::kNamespaces);
  return kinds;
}

LivingProcesses WithoutIgnored(LivingProcesses living, const IgnorePatterns& ignore) {
  std::vector<Process>& all = living.processes;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const Process& process) {
                             return ignore.Match(process.name) ||
                                    ignore.Match(process.command_line);
                           }),
            all.end());
  return living;
}

HeldNamespaces HeldBy(const LivingProcesses& living, HeldNamespaces held) {
  std::vector<HeldNamespace>& all = held.namespaces;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const HeldNamespace& each) {
                             return std::none_of(
                                 living.processes.begin(), living.processes.end(),
                                 [&](const Process& p) { return p.pid == each.holder; });
                           }),
            all.end());
  return held;
}

// Of `now`, what was there at `first`, or a survivor can have added.
std::vector<Leak> ThoseThatStay(const std::vector<Leak>& first, std::vector<Leak> now) {
  const auto is_new = [&](const Leak& leak) {
    return leak.kind != LeakKind::kProcesses && leak.kind != LeakKind::kNamespaces &&
           std::none_of(first.begin(), first.end(), [&](const Leak& before) {
             return before.kind == leak.kind && before.subject == leak.subject;
           });
  };
  now.erase(std::remove_if(now.begin(), now.end(), is_new), now.end());
  return now;
}

bool IsAFile(const Leak& leak) {
  return leak.kind == LeakKind::kFiles || leak.kind == LeakKind::kSharedMemory;
}

std::vector<Leak> WithoutFilesOfOthers(std::vector<Leak> leaks, const LivingProcesses& living) {
  std::vector<std::string> files;
  for (const Leak& leak : leaks) {
    if (IsAFile(leak)) files.push_back(leak.subject);
  }
  const std::set<std::string> of_others = OpenInOtherPrograms(files, living);
  leaks.erase(std::remove_if(leaks.begin(), leaks.end(),
                             [&](const Leak& leak) {
                               return IsAFile(leak) && of_others.count(leak.subject) != 0;
                             }),
              leaks.end());
  return leaks;
}

void Append(std::vector<Leak> more, std::vector<Leak>& leaks) {
  leaks.insert(leaks.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

}  // namespace

GuardSnapshot::GuardSnapshot(LeakKinds kinds)
    : kinds_(kinds),
      host_(HostSnapshot::Take(LeftToHostSnapshot(kinds))),
      unreadable_(host_.unreadable()) {
  const auto look = [&](LeakKind kind, auto value, auto& slot) {
    if (value.ok()) {
      slot = *std::move(value);
    } else {
      unreadable_.push_back({kind, value.status()});
    }
  };
  // Whose namespaces and files are whose is told by the processes.
  look(LeakKind::kProcesses, LivingProcesses::DescendingFrom(getpid()), processes_);
  if (kinds.Has(LeakKind::kNamespaces)) {
    look(LeakKind::kNamespaces, HeldNamespaces::Read(), namespaces_);
  }
}

std::vector<Leak> Compare(const GuardSnapshot& before, const GuardSnapshot& after,
                          const IgnorePatterns& ignore) {
  std::vector<Leak> leaks = WithoutFilesOfOthers(Compare(before.host_, after.host_),
                                                 after.processes_.value_or(LivingProcesses()));
  if (before.processes_ && after.processes_) {
    const LivingProcesses living = WithoutIgnored(*after.processes_, ignore);
    if (after.kinds_.Has(LeakKind::kProcesses)) {
      Append(Compare(*before.processes_, living), leaks);
    }
    if (before.namespaces_ && after.namespaces_) {
      Append(Compare(*before.namespaces_, HeldBy(living, *after.namespaces_)), leaks);
    }
  }
  std::stable_sort(leaks.begin(), leaks.end(),
                   [](const Leak& a, const Leak& b) { return a.kind < b.kind; });
  return WithoutIgnored(std::move(leaks), ignore);
}

std::vector<Leak> LeaksSince(const GuardSnapshot& before, LeakKinds kinds,
                             const IgnorePatterns& ignore, absl::Duration patience) {
  constexpr absl::Duration kLookAgain = absl::Milliseconds(20);
  const absl::Duration deadline = internal::MonotonicNow() + patience;
  ReapOrphans();
  std::vector<Leak> leaks = Compare(before, GuardSnapshot(kinds), ignore);
  while (!leaks.empty() && internal::MonotonicNow() < deadline) {
    absl::SleepFor(kLookAgain);
    ReapOrphans();
    leaks = ThoseThatStay(leaks, Compare(before, GuardSnapshot(kinds), ignore));
  }
  return leaks;
}

}  // namespace hermetest::tools

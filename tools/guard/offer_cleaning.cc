#include "hermetest/tools/guard/offer_cleaning.h"

#include <unistd.h>

#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/guard/clean_mounts.h"

namespace hermetest::tools {
namespace {

void Say(absl::string_view text) { std::cerr << "hermetest guard: " << text << "\n"; }

bool IsAnswerable() { return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0; }

bool Ask(size_t count) {
  std::cerr << (count == 1 ? "Unmount it? [y/N] " : "Unmount them? [y/N] ") << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

std::string Shown(absl::string_view text) { return TerminalOn(STDERR_FILENO).Shown(text); }

void UnmountAll(const std::vector<MountInfo>& mounts) {
  for (const MountInfo& mount : mounts) {
    const absl::Status status = Unmount(mount);
    std::cerr << "  "
              << Shown(status.ok() ? "unmounted " + internal::Readable(mount.mount_point)
                                   : std::string(status.message()))
              << "\n";
  }
}

}  // namespace

void OfferCleaning(const MountTable& before, const IgnorePatterns& ignore, bool yes) {
  const absl::StatusOr<MountTable> now = CurrentMounts();
  if (!now.ok()) return Say(now.status().message());
  const absl::StatusOr<std::vector<MountInfo>> mounts = ProvablyNew(before, *now, ignore);
  if (!mounts.ok()) return Say(absl::StrCat("nothing is unmounted: ", mounts.status().message()));
  if (mounts->empty()) return Say("there is no new mount to unmount");
  if (!yes && !IsAnswerable()) {
    return Say("nothing is unmounted: there is no terminal to ask on; --yes unmounts unasked");
  }
  Say("new since the command was started:");
  for (const MountInfo& mount : *mounts) {
    std::cerr << "  "
              << Shown(absl::StrCat(internal::Readable(mount.mount_point), " ",
                                    internal::Readable(mount.fs_type), " ",
                                    internal::Readable(mount.source)))
              << "\n";
  }
  if (!yes && !Ask(mounts->size())) return Say("nothing is unmounted");
  UnmountAll(*mounts);
}

}  // namespace hermetest::tools

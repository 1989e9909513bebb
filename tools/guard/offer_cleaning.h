// `hermetest guard --clean`.

#ifndef HERMETEST_TOOLS_GUARD_OFFER_CLEANING_H_
#define HERMETEST_TOOLS_GUARD_OFFER_CLEANING_H_

#include "hermetest/fixture/leak_guard/kinds/ignore_patterns.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest::tools {

// Names the mounts that are provably newer than `before`, asks on the terminal, and unmounts them;
// with `yes` without asking. Where there is no terminal to ask on, nothing is unmounted. Says on
// stderr what was done.
void OfferCleaning(const MountTable& before, const IgnorePatterns& ignore, bool yes);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_GUARD_OFFER_CLEANING_H_

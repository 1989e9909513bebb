// Matchers for mount tables.
//
//   EXPECT_THAT(CurrentMounts(), IsOkAndHolds(HasMountAt("/mnt", FsType("tmpfs"))));
//   EXPECT_THAT(CurrentMounts(), IsOkAndHolds(Not(HasMount(IsShared()))));
//
// What they ask for of each mount is a matcher of mount_matchers.h, or an AllOf() of several. A
// failure shows the table as a tree, and names the mounts that matter by their numbers in it.
//
// A path is followed, from the root directory of the caller, when the matcher is made, so that
// symbolic links, ".." and needless slashes do not matter. It is looked for in the table as it is
// and, where that names no mount, where it leads: Not(HasMountAt("/mnt/link", ...)) does not pass
// because of a link. A path that is not absolute, or that has ".." in it and leads nowhere, fails
// the test, be the matcher in Not() or not. Of a link that may not be followed (EACCES) nothing is
// known; the explanation says so.
//
// A table is a container of mounts, too: Contains(), Each(), SizeIs() and their like work on it,
// but give no reasons, or one for each mount.

#ifndef HERMETEST_MATCHERS_MOUNT_TABLE_MATCHERS_H_
#define HERMETEST_MATCHERS_MOUNT_TABLE_MATCHERS_H_

#include <string>

#include "gmock/gmock.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {

// At least one mount of the table matches, be it hidden or not. A failure names the mount that came
// closest, with all that is wrong with it: one at the right mount point, else the one with the
// fewest wrong parts.
testing::Matcher<const MountTable&> HasMount(testing::Matcher<const MountInfo&> mount);

// `path` is the mount point of a mount, and the one that it shows, the topmost, matches. A failure
// shows what is there, or what covers the path when nothing is.
testing::Matcher<const MountTable&> HasMountAt(const std::string& path,
                                               testing::Matcher<const MountInfo&> mount);

// Every mount that paths show at `path` or below it matches, and there is at least one: a path that
// was mistyped does not pass. A failure names all that do not match.
testing::Matcher<const MountTable&> EveryMountUnder(const std::string& path,
                                                    testing::Matcher<const MountInfo&> mount);

// The table has the mounts of `table` and no others, in any order, as Diff() compares them. A
// failure gives the difference.
testing::Matcher<const MountTable&> SameMountsAs(MountTable table);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_MOUNT_TABLE_MATCHERS_H_

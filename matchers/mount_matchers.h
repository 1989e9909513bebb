// Matchers for mounts.
//
//   EXPECT_THAT(CurrentMounts(), IsOkAndHolds(Contains(AllOf(MountPoint("/mnt"), IsPrivate()))));
//   EXPECT_THAT(*mounts.Topmost("/srv"), AllOf(FsType("tmpfs"), Not(IsReadOnly())));
//
// They judge a MountInfo as it was read, and look at nothing else. Where a text is asked for, a
// matcher for one will do, too: MountPoint(StartsWith("/mnt/")). Those of mount_table_matchers.h
// give better reasons for a whole table than Contains() and Each().

#ifndef HERMETEST_MATCHERS_MOUNT_MATCHERS_H_
#define HERMETEST_MATCHERS_MOUNT_MATCHERS_H_

#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "hermetest/matchers/procfs/mount_info.h"

namespace hermetest {

// A path is followed, from the root directory of the caller, when the matcher is made: a mount
// point matches when it is `path`, or where symbolic links lead from there. A path that is not
// absolute, or that has ".." in it and leads nowhere, can be no mount point: it fails the test, be
// the matcher in Not() or not. What a matcher for text asks for is compared as it is.
testing::Matcher<const MountInfo&> MountPoint(testing::Matcher<const std::string&> path);
testing::Matcher<const MountInfo&> MountPoint(const std::string& path);
testing::Matcher<const MountInfo&> MountPoint(const char* path);

// The type of the file system with its subtype: "tmpfs", "fuse.sshfs".
testing::Matcher<const MountInfo&> FsType(testing::Matcher<const std::string&> type);

testing::Matcher<const MountInfo&> Source(testing::Matcher<const std::string&> source);

// What of the file system is mounted: "/" for all of it. It matches without the mark of a root that
// has been deleted. It is compared as text: no path of the caller's leads into the file system. One
// that no mount can have fails the test as in MountPoint().
testing::Matcher<const MountInfo&> Root(testing::Matcher<const std::string&> root);
testing::Matcher<const MountInfo&> Root(const std::string& root);
testing::Matcher<const MountInfo&> Root(const char* root);

// One of the options of this mount alone matches, whole: "nosuid", "relatime".
testing::Matcher<const MountInfo&> HasMountOption(testing::Matcher<const std::string&> option);

// One of the options of its file system, which all mounts of that share, matches, whole and without
// the kernel's escapes: "size=4k", "lowerdir=/a,b".
testing::Matcher<const MountInfo&> HasSuperOption(testing::Matcher<const std::string&> option);

// Nothing can be written through the mount, because of itself or of its file system.
testing::Matcher<const MountInfo&> IsReadOnly();

// How mount events travel (mount_namespaces(7), "Shared subtrees"). A mount can be shared and a
// slave at the same time; a private one is neither, and not unbindable.
testing::Matcher<const MountInfo&> IsPrivate();
testing::Matcher<const MountInfo&> IsShared();
testing::Matcher<const MountInfo&> IsSlave();
testing::Matcher<const MountInfo&> IsUnbindable();

// The mount is shared, and the id of its peer group matches. Ids differ from run to run: those to
// compare with come from other mounts.
//
//   EXPECT_THAT(bind, InPeerGroup(*source.peer_group));
testing::Matcher<const MountInfo&> InPeerGroup(testing::Matcher<const PeerGroupId&> group);
testing::Matcher<const MountInfo&> InPeerGroup(int32_t group);

// The mount is a slave: events arrive from a peer group whose id matches.
testing::Matcher<const MountInfo&> IsSlaveOf(testing::Matcher<const PeerGroupId&> master);
testing::Matcher<const MountInfo&> IsSlaveOf(int32_t master);

// The mount is in the peer group that `mount` is in: events travel between the two. A shared mount
// is a peer of itself; one that is not shared has no peers. Both mounts have to be read while the
// group exists, since its id is given to another one afterwards.
testing::Matcher<const MountInfo&> IsPeerOf(const MountInfo& mount);

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_MOUNT_MATCHERS_H_

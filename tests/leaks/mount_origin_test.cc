// Which differences were made here and which arrived, on tables written by hand.

#include "hermetest/fixture/leak_guard/mount_origin.h"

#include <cstdint>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"

namespace hermetest::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

// A mount of the file system number `device` on `mount_point`.
MountInfo Mount(int id, const std::string& mount_point, uint32_t device) {
  MountInfo mount;
  mount.id = MountId{id};
  mount.parent_id = MountId{1};
  mount.device = {0, device};
  mount.root = "/";
  mount.mount_point = mount_point;
  mount.options = "rw";
  mount.fs_type = "tmpfs";
  mount.source = "test";
  mount.super_options = "rw";
  return mount;
}

MountInfo Shared(MountInfo mount, int group) {
  mount.peer_group = PeerGroupId{group};
  return mount;
}

MountInfo Slave(MountInfo mount, int master) {
  mount.master = PeerGroupId{master};
  return mount;
}

// What is there from the beginning, in both namespaces.
MountInfo HostRoot() { return Shared(Mount(1, "/", 1), 1); }
MountInfo RootHere() { return Slave(Shared(Mount(11, "/", 1), 11), 1); }
MountInfo HostData() { return Shared(Mount(2, "/data", 2), 2); }
MountInfo DataHere() { return Slave(Shared(Mount(12, "/data", 2), 12), 2); }

const MountTable& Before() {
  static const auto& table = *new MountTable{RootHere(), DataHere()};
  return table;
}

MountOrigins Find(const MountTable& here, const MountTable& host) {
  return FindOrigins(Diff(Before(), here), here, host);
}

std::string Text(const MountTableDiff& diff) {
  std::ostringstream text;
  text << diff;
  return text.str();
}

auto IsAt(const std::string& path) { return Field(&MountInfo::mount_point, path); }

TEST(MountOrigin, OfAMountThatTheHostHasTooIsTheHost) {
  const MountOrigins origins =
      Find({RootHere(), DataHere(), Slave(Shared(Mount(13, "/new", 3), 13), 3)},
           {HostRoot(), HostData(), Shared(Mount(3, "/new", 3), 3)});
  EXPECT_EQ(Text(origins.made_here), "");
  EXPECT_EQ(Text(origins.unknown), "");
}

// Its slave is one no more, and has nothing to tell by but what is mounted.
TEST(MountOrigin, OfAMountThatTheHostHasMadePrivateIsTheHost) {
  EXPECT_EQ(Text(Find({RootHere(), DataHere(), Shared(Mount(13, "/new", 3), 13)},
                      {HostRoot(), HostData(), Mount(3, "/new", 3)})
                     .made_here),
            "");
}

TEST(MountOrigin, OfAMountThatTheHostHasNotIsHere) {
  EXPECT_THAT(
      Find({RootHere(), DataHere(), Shared(Mount(13, "/new", 3), 13)}, {HostRoot(), HostData()})
          .made_here.added,
      ElementsAre(IsAt("/new")));
}

// The same mount point by chance: another file system.
TEST(MountOrigin, OfAMountWhereTheHostHasAnotherIsHere) {
  EXPECT_THAT(Find({RootHere(), DataHere(), Shared(Mount(13, "/new", 4), 13)},
                   {HostRoot(), HostData(), Shared(Mount(3, "/new", 3), 3)})
                  .made_here.added,
              ElementsAre(IsAt("/new")));
}

// A bind of a slave is a slave of the same group.
TEST(MountOrigin, OfABindIsHere) {
  MountInfo bind = DataHere();
  bind.id = MountId{13};
  bind.mount_point = "/bind";
  EXPECT_THAT(Find({RootHere(), DataHere(), bind}, {HostRoot(), HostData()}).made_here.added,
              ElementsAre(IsAt("/bind")));
}

TEST(MountOrigin, OfABindOntoItselfIsHere) {
  MountInfo bind = DataHere();
  bind.id = MountId{13};
  bind.parent_id = DataHere().id;
  EXPECT_THAT(Find({RootHere(), DataHere(), bind}, {HostRoot(), HostData()}).made_here.added,
              ElementsAre(IsAt("/data")));
}

TEST(MountOrigin, OfAnUnmountIsHereWhereTheHostStillHasIt) {
  EXPECT_THAT(Find({RootHere()}, {HostRoot(), HostData()}).made_here.removed,
              ElementsAre(IsAt("/data")));
  EXPECT_EQ(Text(Find({RootHere()}, {HostRoot()}).made_here), "");
}

TEST(MountOrigin, OfOptionsAndOfPropagationIsHere) {
  MountInfo read_only = DataHere();
  read_only.options = "ro";
  EXPECT_EQ(Find({RootHere(), read_only}, {HostRoot(), HostData()}).made_here.changed.size(), 1U);
  EXPECT_EQ(
      Find({RootHere(), Mount(12, "/data", 2)}, {HostRoot(), HostData()}).made_here.changed.size(),
      1U);
}

// When the host makes its mount private, the slave here loses its master.
TEST(MountOrigin, OfALostMasterIsTheHost) {
  const MountTable here = {RootHere(), Shared(Mount(12, "/data", 2), 12)};
  EXPECT_EQ(Text(Find(here, {HostRoot(), Mount(2, "/data", 2)}).made_here), "");
  EXPECT_EQ(Find(here, {HostRoot(), HostData()}).made_here.changed.size(), 1U);
}

TEST(MountOrigin, OfOptionsOfTheFileSystemIsNotKnown) {
  MountInfo smaller = DataHere();
  smaller.super_options = "rw,size=64k";
  const MountOrigins origins = Find({RootHere(), smaller}, {HostRoot(), HostData()});
  EXPECT_EQ(Text(origins.made_here), "");
  EXPECT_EQ(origins.unknown.changed.size(), 1U);
}

}  // namespace
}  // namespace hermetest::internal

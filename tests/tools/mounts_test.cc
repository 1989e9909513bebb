// `hermetest mounts` on mounts that are really made, compared with findmnt and with golden texts.

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tests/support/child.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/json.h"
#include "hermetest/tests/tools/stable_text.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAreArray;

void Mount(const char* source, const char* target, unsigned long flags = 0,
           const char* type = "tmpfs") {
  ASSERT_EQ(mount(source, target, type, flags, nullptr), 0) << target << ": " << strerror(errno);
}

void MakeDirectory(const char* path) { ASSERT_EQ(mkdir(path, 0755), 0) << path; }

void Propagate(const char* target, unsigned long how) {
  ASSERT_EQ(mount(nullptr, target, nullptr, how, nullptr), 0) << target;
}

// Every kind of propagation, stacked mounts, one hidden by a directory above, a bind mount.
void MakeScene() {
  Mount("base", "/mnt");  // hides what the machine has there
  MakeDirectory("/mnt/s");
  Mount("scene", "/mnt/s");
  for (const char* path :
       {"/mnt/s/a", "/mnt/s/b", "/mnt/s/bind", "/mnt/s/deep", "/mnt/s/with space"}) {
    MakeDirectory(path);
  }
  Propagate("/mnt/s", MS_SHARED);
  Mount("lower", "/mnt/s/a");
  Mount("upper", "/mnt/s/a", MS_RDONLY | MS_NOSUID);
  Mount("/mnt/s/b", "/mnt/s/bind", MS_BIND);
  Propagate("/mnt/s/bind", MS_SLAVE);
  Mount("space", "/mnt/s/with space");
  Propagate("/mnt/s/with space", MS_UNBINDABLE);
  Mount("deep", "/mnt/s/deep");
  MakeDirectory("/mnt/s/deep/er");
  Mount("deeper", "/mnt/s/deep/er");
  Mount("on top", "/mnt/s/deep");
  Propagate("/mnt/s/deep", MS_PRIVATE);
}

class MountsTest : public IsolatedTest {};

TEST_F(MountsTest, TellsAllOfTheMountAtAPath) {
  MakeScene();
  HermetestOptions options;
  options.environment = {{"LC_ALL", "C"}};
  const HermetestResult result = RunHermetest({"mounts", "--at", "/mnt/s/b"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  // What not every kernel has: tmpfs may say "inode64", too, and unique ids came with Linux 6.8.
  const MountInfo scene = *CurrentMounts()->Topmost("/mnt/s");
  const std::string super_options = absl::StrCat(" ", scene.super_options.view(), "\n");
  EXPECT_THAT(result.out, HasSubstr(super_options));
  const std::string unique_id =
      scene.unique_id
          ? absl::StrCat(", unique ", static_cast<uint64_t>(*scene.unique_id), "\n\nMounted")
          : "\n\nMounted";
  EXPECT_THAT(result.out, HasSubstr(unique_id));
  const std::string common =
      absl::StrReplaceAll(result.out, {{super_options, " rw\n"}, {unique_id, "\n\nMounted"}});
  EXPECT_EQ(StableText(common, {"shared ", "slave ", "device 0:", "id  "}), R"(
/mnt/s/b is on the mount at /mnt/s:
  file system  tmpfs, source scene, device 0:A
  options  rw,relatime
  super options  rw
  propagation  shared B
  slaves  /mnt/s/bind
  mounted on  /mnt
  id  C

Mounted on it:

MOUNT POINT  FILE SYSTEM  PROPAGATION  OPTIONS
/mnt/s/a  tmpfs lower  shared D  hidden by /mnt/s/a tmpfs upper
`-/mnt/s/a  tmpfs upper  shared E  ro,nosuid
/mnt/s/bind  tmpfs scene[/b]  slave B
"/mnt/s/with space"  tmpfs space  unbindable
/mnt/s/deep  tmpfs deep  shared F  hidden by /mnt/s/deep tmpfs "on top"
|-/mnt/s/deep/er  tmpfs deeper  shared G  hidden by /mnt/s/deep tmpfs "on top"
`-/mnt/s/deep  tmpfs "on top"  private
)" + 1);
}

TEST_F(MountsTest, TellsWhatAMountHidesAndWhereItsEventsComeFrom) {
  MakeScene();
  EXPECT_THAT(
      RunHermetest({"mounts", "--at", "/mnt/s/deep"}).out,
      AllOf(HasSubstr("\n  mounted on     /mnt/s/deep\n"),
            HasSubstr("\n  hides          /mnt/s/deep tmpfs deep, /mnt/s/deep/er tmpfs deeper\n"),
            HasSubstr("\n  propagation    private\n"), Not(HasSubstr("Mounted on it"))));
  EXPECT_THAT(
      RunHermetest({"mounts", "--at", "/mnt/s/bind"}).out,
      AllOf(HasSubstr("\n  root           /b\n"), HasSubstr("\n  masters        /mnt/s\n")));
  ASSERT_EQ(rmdir("/mnt/s/b"), 0);
  EXPECT_THAT(RunHermetest({"mounts", "--at", "/mnt/s/bind"}).out,
              HasSubstr("\n  root           /b, which has been deleted\n"));
}

// "findmnt", except that it knows no unique ids: of each mount a line.
std::vector<std::string> FoundMounts() {
  ProgramOptions options;
  options.environment = {{"LC_ALL", "C"}};
  const ProgramResult result = RunProgram(
      {"/usr/bin/findmnt", "--kernel", "--all", "--raw", "--noheadings", "--notruncate",
       "--nofsroot", "--output", "ID,PARENT,MAJ:MIN,FSROOT,FSTYPE,SOURCE,VFS-OPTIONS,TARGET"},
      options);
  EXPECT_EQ(result.exit_code, 0);
  return absl::StrSplit(absl::StrReplaceAll(result.output, {{"\\x20", " "}}), '\n',
                        absl::SkipEmpty());
}

std::string AsFound(const Json& mount) {
  return absl::StrCat(
      mount["id"].number(), " ", mount["parent"].number(), " ", mount["device"].text(), " ",
      mount["root"].text(), mount["root_deleted"].boolean() ? "//deleted" : "", " ",
      mount["type"].text(), " ", mount["source"].text(), " ",
      absl::StrJoin(mount["options"].texts(), ","), " ", mount["mount_point"].text());
}

TEST_F(MountsTest, WritesAsJsonWhatFindmntFinds) {
  MakeScene();
  const HermetestResult result = RunHermetest({"mounts", "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::vector<std::string> mounts;
  for (const Json& mount : ParseJson(result.out)["mounts"].elements()) {
    mounts.push_back(AsFound(mount));
  }
  EXPECT_THAT(mounts, UnorderedElementsAreArray(FoundMounts()));
}

// The mounts at `point`, in order.
Json::Elements MountsAt(const std::string& out, const std::string& point) {
  Json::Elements mounts;
  for (const Json& mount : ParseJson(out)["mounts"].elements()) {
    if (mount["mount_point"].text() == point) mounts.push_back(mount);
  }
  return mounts;
}

TEST_F(MountsTest, WritesAsJsonHowEventsTravelAndWhatIsHidden) {
  MakeScene();
  const std::string out = RunHermetest({"mounts", "--json"}).out;
  const Json scene = MountsAt(out, "/mnt/s").at(0);
  const Json slave = MountsAt(out, "/mnt/s/bind").at(0);
  EXPECT_FALSE(scene["propagation"]["private"].boolean());
  EXPECT_EQ(slave["propagation"]["master"].number(), scene["propagation"]["shared"].number());
  EXPECT_TRUE(MountsAt(out, "/mnt/s/with space").at(0)["propagation"]["unbindable"].boolean());

  const Json::Elements stack = MountsAt(out, "/mnt/s/deep");
  EXPECT_TRUE(stack.at(0)["hidden"].boolean());
  EXPECT_EQ(stack.at(0)["hidden_by"].number(), stack.at(1)["id"].number());
  EXPECT_FALSE(stack.at(1)["hidden"].boolean());
  EXPECT_FALSE(stack.at(1).Has("hidden_by"));
  EXPECT_EQ(MountsAt(out, "/mnt/s/deep/er").at(0)["hidden_by"].number(),
            stack.at(1)["id"].number());
}

TEST_F(MountsTest, KeepsBytesThatAreNoText) {
  Mount("bytes", "/mnt");
  MakeDirectory("/mnt/\xff\n");
  Mount("bytes", "/mnt/\xff\n");
  EXPECT_THAT(RunHermetest({"mounts"}).out, HasSubstr("\"/mnt/\\377\\n\" "));
  const Json::Elements mounts = MountsAt(RunHermetest({"mounts", "--json"}).out, "/mnt/\uFFFD\n");
  EXPECT_EQ(mounts.at(0)["mount_point_base64"].text(), "L21udC//Cg==");
}

TEST_F(MountsTest, ShowsTheKernelsTextRaw) {
  MakeScene();
  const std::string raw = RunHermetest({"mounts", "--raw"}).out;
  EXPECT_EQ(raw, ReadFile("/proc/self/mountinfo"));
  const std::string line = RunHermetest({"mounts", "--raw", "--at", "/mnt/s/with space/"}).out;
  EXPECT_THAT(line, HasSubstr(" / /mnt/s/with\\040space rw,relatime unbindable - tmpfs space "));
  EXPECT_THAT(raw, HasSubstr("\n" + line));
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST_F(MountsTest, NarrowsJsonToOneMount) {
  MakeScene();
  const Json mount = ParseJson(RunHermetest({"mounts", "--json", "--at", "/mnt/s/a"}).out);
  EXPECT_EQ(mount["source"].text(), "upper");
  EXPECT_THAT(mount["options"].texts(), ElementsAre("ro", "nosuid", "relatime"));
}

TEST_F(MountsTest, FollowsLinksToTheMountThatAPathIsOn) {
  MakeScene();
  ASSERT_EQ(symlink("../bind", "/mnt/s/with space/link"), 0);
  ASSERT_EQ(chdir("/mnt/s/with space"), 0);
  EXPECT_THAT(RunHermetest({"mounts", "--at", "link"}).out,
              StartsWith("link is on the mount at /mnt/s/bind:\n"));
}

TEST_F(MountsTest, ShowsTheMountsOfAnotherProcess) {
  const Child child([] {
    Require(unshare(CLONE_NEWNS) == 0, "unshare");
    Require(mount("elsewhere", "/mnt", "tmpfs", 0, nullptr) == 0, "mount");
    Require(symlink("/mnt", "/mnt/link") == 0, "symlink");
  });
  const std::string pid = absl::StrCat(child.pid());
  const std::string file = absl::StrCat("/proc/", pid, "/mountinfo");
  EXPECT_THAT(RunHermetest({"mounts"}).out, Not(HasSubstr("elsewhere")));
  EXPECT_THAT(RunHermetest({"mounts", "--pid", pid}).out, HasSubstr("/mnt  "));
  EXPECT_EQ(RunHermetest({"mounts", "--pid", pid, "--raw"}).out, ReadFile(file));
  // The link leads to /mnt as the other process has it.
  EXPECT_THAT(RunHermetest({"mounts", "--pid", pid, "--at", "/mnt/link"}).out,
              HasSubstr("source elsewhere"));
}

}  // namespace
}  // namespace hermetest::tests

// `hermetest mounts` of saved tables: exact layouts, on a terminal and elsewhere, and differences.

#include <stdlib.h>

#include <fstream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/json.h"
#include "hermetest/tests/tools/pseudo_terminal.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kTable[] =
    R"(27 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
28 27 0:25 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw
29 28 0:30 / /proc/sys/fs/binfmt_misc rw,relatime shared:14 - autofs systemd-1 rw,fd=31
30 27 0:26 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs ro
31 27 254:1 /srv/data /var/data rw,noatime master:1 - ext4 /dev/vda1 rw,errors=remount-ro
32 27 0:40 / /mnt rw,relatime unbindable - tmpfs lower rw
33 32 0:41 / /mnt/below rw,relatime - tmpfs below rw
34 32 0:42 / /mnt rw,relatime shared:20 master:7 - fuse.sshfs host:/home rw
35 27 0:43 /gone//deleted /run/user/1000/containers/0123456789abcdef ro - tmpfs tmpfs rw
36 27 0:44 / / rw,relatime - tmpfs over\040root rw
)";

std::string Save(const std::string& text) {
  std::string path = NewTempPath("mountinfo");
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(SavedMounts, HaveALineEach) {
  HermetestOptions options;
  options.environment = {{"LC_ALL", "C"}};
  const HermetestResult result = RunHermetest({"mounts", Save(kTable)}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, R"(MOUNT POINT                   FILE SYSTEM       PROPAGATION  OPTIONS
/                             ext4 /dev/vda1    shared 1
|-/proc                       proc              shared 13    nosuid,nodev,noexec
| `-/proc/sys/fs/binfmt_misc  autofs systemd-1  shared 14
|-/sys                        sysfs             shared 7     ro,nosuid,nodev,noexec
|-/var/data                   ext4 /dev/vda1[/srv/data]  slave 1  noatime
|-/mnt                        tmpfs lower       unbindable   hidden by /mnt fuse.sshfs host:/home
| |-/mnt/below                tmpfs below       private      hidden by /mnt fuse.sshfs host:/home
| `-/mnt                      fuse.sshfs host:/home  shared 20, slave 7
|-/run/user/1000/containers/0123456789abcdef  tmpfs[/gone] (deleted)  private  ro
`-/                           tmpfs "over root"  private     out of reach of every path
)");
}

// Names of two bytes a character and of two columns a character, no UTF-8, and a mark that turns
// the direction of text round.
const char* const kNames =
    "27 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n"
    "28 27 0:40 / /mnt/b\u00fccher rw,relatime - tmpfs b\u00fccher rw\n"
    "29 27 0:41 / /mnt/\u4e66 rw,relatime - tmpfs \u4e66 rw\n"
    "30 27 0:42 / /mnt/\xff rw,relatime - tmpfs bytes rw\n"
    "31 27 0:43 / /mnt/\u202egpj rw,relatime - tmpfs turned rw\n";

std::string Shown(const std::string& table, const std::string& locale,
                  std::vector<std::string> arguments = {}) {
  HermetestOptions options;
  options.environment = {{"LC_ALL", locale}};
  arguments.insert(arguments.begin(), "mounts");
  arguments.push_back(Save(table));
  const HermetestResult result = RunHermetest(arguments, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return result.out;
}

TEST(SavedMounts, ShowUtf8AsItIs) {
  EXPECT_EQ(Shown(kNames, "C.UTF-8"),
            R"(MOUNT POINT               FILE SYSTEM     PROPAGATION  OPTIONS
/                         ext4 /dev/vda1  private
├─/mnt/bücher             tmpfs bücher    private
├─/mnt/书                 tmpfs 书        private
├─"/mnt/\377"             tmpfs bytes     private
└─"/mnt/\342\200\256gpj"  tmpfs turned    private
)");
  EXPECT_THAT(Shown(kNames, "C.UTF-8", {"--at", "/mnt/b\u00fccher"}),
              HasSubstr("/mnt/b\u00fccher is on the mount at /mnt/b\u00fccher:\n"
                        "  file system    tmpfs, source b\u00fccher, device 0:40\n"));
}

TEST(SavedMounts, EscapeUtf8WhereTheLocaleHasNone) {
  EXPECT_EQ(Shown(kNames, "C"),
            R"(MOUNT POINT               FILE SYSTEM     PROPAGATION  OPTIONS
/                         ext4 /dev/vda1  private
|-/mnt/b\303\274cher      tmpfs b\303\274cher  private
|-/mnt/\344\271\246       tmpfs \344\271\246  private
|-"/mnt/\377"             tmpfs bytes     private
`-"/mnt/\342\200\256gpj"  tmpfs turned    private
)");
  EXPECT_THAT(Shown(kNames, "C", {"--at", "/mnt/b\u00fccher"}),
              HasSubstr(R"(/mnt/b\303\274cher is on the mount at /mnt/b\303\274cher:)"));
}

TEST(SavedMounts, TellOptionsOf9pAsTheyAre) {
  const std::string table =
      R"(22 1 8:32 / /mnt/c rw - 9p C:\134 rw,aname=drvfs;path=D:\2019 files\101)"
      "\n";
  const Json mount = ParseJson(Shown(table, "C", {"--json"}))["mounts"].elements()[0];
  EXPECT_EQ(mount["source"].text(), R"(C:\)");
  EXPECT_THAT(mount["super_options"].texts(),
              testing::ElementsAre("rw", R"(aname=drvfs;path=D:\2019 files\101)"));
  EXPECT_THAT(Shown(table, "C", {"--at", "/mnt/c"}),
              HasSubstr(R"(super options  "rw,aname=drvfs;path=D:\\2019 files\\101")"));
}

std::string ShownOnTerminal(const std::string& path,
                            const std::map<std::string, std::string>& environment) {
  PseudoTerminal terminal(80);
  terminal.Start({HermetestPath(), "mounts", path}, environment);
  EXPECT_EQ(terminal.WaitForEnd(), 0);
  return terminal.output();
}

TEST(SavedMounts, FitATerminal) {
  EXPECT_EQ(ShownOnTerminal(Save(kTable), {{"NO_COLOR", "1"}, {"LC_ALL", "C.UTF-8"}}),
            R"(MOUNT POINT                   FILE SYSTEM       PROPAGATION  OPTIONS
/                             ext4 /dev/vda1    shared 1
├─/proc                       proc              shared 13    nosuid,nodev,noexec
│ └─/proc/sys/fs/binfmt_misc  autofs systemd-1  shared 14
├─/sys                        sysfs             shared 7
                                                          ro,nosuid,nodev,noexec
├─/var/data                   ext4 /dev/vda1[/srv/data]  slave 1  noatime
├─/mnt                        tmpfs lower       unbindable
                                            hidden by /mnt fuse.sshfs host:/home
│ ├─/mnt/below                tmpfs below       private
                                            hidden by /mnt fuse.sshfs host:/home
│ └─/mnt                      fuse.sshfs host:/home  shared 20, slave 7
├─/run/user/1000/containers/0123456789abcdef  tmpfs[/gone] (deleted)  private
                                                             ro
└─/                           tmpfs "over root"  private
                                                      out of reach of every path
)");
}

TEST(SavedMounts, HaveColourOnATerminalOnly) {
  const std::string path = Save("27 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw\n");
  constexpr char kColoured[] =
      "\033[1mMOUNT POINT\033[0m  \033[1mFILE SYSTEM\033[0m     \033[1mPROPAGATION\033[0m  "
      "\033[1mOPTIONS\033[0m\n"
      "/            \033[36mext4 /dev/vda1\033[0m  \033[33mshared 1\033[0m\n";
  constexpr char kPlain[] =
      "MOUNT POINT  FILE SYSTEM     PROPAGATION  OPTIONS\n"
      "/            ext4 /dev/vda1  shared 1\n";
  EXPECT_EQ(ShownOnTerminal(path, {}), kColoured);
  EXPECT_EQ(ShownOnTerminal(path, {{"NO_COLOR", ""}}), kColoured);
  EXPECT_EQ(ShownOnTerminal(path, {{"NO_COLOR", "1"}}), kPlain);
  EXPECT_EQ(ShownOnTerminal(path, {{"TERM", "dumb"}}), kPlain);
  HermetestOptions options;
  options.environment = {{"TERM", "xterm"}};
  EXPECT_EQ(RunHermetest({"mounts", path}, options).out, kPlain);
}

TEST(SavedMounts, AreLookedAtByPath) {
  EXPECT_EQ(RunHermetest({"mounts", "--at", "/mnt/below/x", Save(kTable)}).out,
            R"(/mnt/below/x is on the mount at /mnt:
  file system    fuse.sshfs, source host:/home, device 0:42
  options        rw,relatime
  super options  rw
  propagation    shared 20, slave 7
  masters        /sys
  mounted on     /mnt
  hides          /mnt tmpfs lower, /mnt/below tmpfs below
  id             34
)");
}

// The table after /mnt has been cleared, /sys been made private and /proc remounted.
std::string SaveChangedTable() {
  std::string text = absl::StrReplaceAll(
      kTable, {{"shared:7 - sysfs", "- sysfs"},
               {"/proc rw,nosuid,nodev,noexec", "/proc ro,nosuid,nodev,noexec"}});
  const size_t mnt = text.find("32 27 0:40");
  text.erase(mnt, text.find("35 27") - mnt);
  return Save(text + "40 27 0:50 / /new rw - tmpfs new rw\n");
}

TEST(SavedMounts, AreCompared) {
  const HermetestResult result =
      RunHermetest({"mounts", "--diff", Save(kTable), SaveChangedTable()});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_EQ(result.out, R"(removed: /mnt tmpfs lower rw,relatime, unbindable  [id 32, unbindable]
removed: /mnt/below tmpfs below rw,relatime, private  [id 33]
removed: /mnt fuse.sshfs host:/home rw,relatime, shared in A, slave of B  [id 34, shared:20 master:7]
changed: /proc proc proc ro,nosuid,nodev,noexec,relatime, shared in C  [id 28, shared:13]
  options: rw,nosuid,nodev,noexec,relatime -> ro,nosuid,nodev,noexec,relatime
changed: /sys sysfs sysfs rw,nosuid,nodev,noexec,relatime, private  [id 30]
  propagation: shared in B -> private  [shared:7 -> private]
added: /new tmpfs new rw, private  [id 40]
)");
}

TEST(SavedMounts, AreComparedInColour) {
  PseudoTerminal terminal(80);
  terminal.Start({HermetestPath(), "mounts", "--diff", Save(kTable), SaveChangedTable()});
  EXPECT_EQ(terminal.WaitForEnd(), 1);
  EXPECT_THAT(terminal.output(),
              AllOf(HasSubstr("\033[31mremoved:\033[0m /mnt tmpfs lower"),
                    HasSubstr("\n\033[33mchanged:\033[0m /proc"), HasSubstr("\n  options: rw"),
                    HasSubstr("\n\033[32madded:\033[0m /new")));
}

TEST(SavedMounts, AreComparedAsJson) {
  const HermetestResult result =
      RunHermetest({"mounts", "--diff", "--json", Save(kTable), SaveChangedTable()});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const Json diff = ParseJson(result.out);
  EXPECT_EQ(diff["removed"].elements().size(), 3U);
  EXPECT_EQ(diff["added"].elements().at(0)["mount_point"].text(), "/new");
  const Json sys = diff["changed"].elements().at(1);
  EXPECT_EQ(sys["before"]["propagation"]["shared"].number(), 7);
  EXPECT_TRUE(sys["after"]["propagation"]["private"].boolean());
  EXPECT_FALSE(sys["reparented"].boolean());
}

TEST(SavedMounts, ThatAreTheSameHaveNoDifference) {
  const HermetestResult text = RunHermetest({"mounts", "--diff", Save(kTable), Save(kTable)});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, IsEmpty());
  const HermetestResult json =
      RunHermetest({"mounts", "--diff", Save(kTable), Save(kTable), "--json"});
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_THAT(ParseJson(json.out)["changed"].elements(), IsEmpty());
}

struct WrongUse {
  const char* name;
  std::vector<std::string> arguments;  // after "mounts"
  const char* error;                   // after "hermetest mounts: "
};

void PrintTo(const WrongUse& use, std::ostream* out) { *out << use.name; }

class WrongUseTest : public testing::TestWithParam<WrongUse> {};

TEST_P(WrongUseTest, IsToldInOneLine) {
  std::vector<std::string> arguments = {"mounts"};
  arguments.insert(arguments.end(), GetParam().arguments.begin(), GetParam().arguments.end());
  const HermetestResult result = RunHermetest(arguments);
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, absl::StrCat("hermetest mounts: ", GetParam().error, "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongUseTest,
    testing::Values(
        WrongUse{"TwoFormats", {"--json", "--raw"}, "give one of --tree, --json and --raw"},
        WrongUse{"NegativePid", {"--pid=-1"}, "--pid takes PID, a number above 0"},
        WrongUse{"DiffOfOne", {"--diff", "a"}, "--diff takes two files, saved by --raw"},
        WrongUse{"DiffRaw",
                 {"--diff", "--raw", "a", "b"},
                 "--diff compares two files: it goes with --json only"},
        WrongUse{"TwoFiles", {"a", "b"}, "give one FILE, or two with --diff"},
        WrongUse{"FileAndPid", {"--pid=1", "a"}, "give --pid PID or a FILE, not both"},
        WrongUse{"WatchOfFile", {"--watch", "a"}, "--watch goes with --pid and --json only"},
        WrongUse{"NoSuchFile", {"/no/file"}, "open /no/file: No such file or directory"},
        WrongUse{"NoSuchProcess",
                 {"--pid=2147483647"},
                 "open /proc/2147483647/mountinfo: No such file or directory"},
        WrongUse{"NoSuchPath", {"--at=/no/path"}, "look at /no/path: No such file or directory"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(SavedMounts, ThatAreNoneAreNamedWithTheLine) {
  const std::string path = Save("27 1 254:1 / / rw - ext4 /dev/vda1 rw\nhello\n");
  const HermetestResult result = RunHermetest({"mounts", path});
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_THAT(result.err, AllOf(testing::StartsWith("hermetest mounts: " + path + ": "),
                                HasSubstr("hello"), Not(HasSubstr("\n\n"))));
}

TEST(SavedMounts, NeedAnAbsolutePath) {
  const std::string path = Save(kTable);
  EXPECT_EQ(RunHermetest({"mounts", "--at", "mnt", path}).err,
            absl::StrCat("hermetest mounts: no mount of ", path,
                         " is at mnt: a saved table needs an absolute path\n"));
}

}  // namespace
}  // namespace hermetest::tests

// `hermetest mounts --watch`, in a terminal, while mounts come and go.

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tests/support/child.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/json.h"
#include "hermetest/tests/tools/pseudo_terminal.h"

namespace hermetest::tests {
namespace {

using ::testing::MatchesRegex;

constexpr int kInterrupted = 1000 + SIGINT;
constexpr char kCtrlC[] = "\x03";

class WatchMountsTest : public IsolatedTest {};

TEST_F(WatchMountsTest, PrintsChangesAsTheyHappen) {
  PseudoTerminal terminal;
  terminal.Start({HermetestPath(), "mounts", "--watch"}, {{"NO_COLOR", "1"}});
  terminal.WaitFor(" mounts; Ctrl-C ends it\n");
  ASSERT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0);
  terminal.WaitFor("  added: /mnt tmpfs scratch rw,relatime, private  [id ");
  ASSERT_EQ(mount(nullptr, "/mnt", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
  terminal.WaitFor("    options: rw,relatime -> ro,relatime\n");
  // The kernel announces no change of propagation.
  ASSERT_EQ(mount(nullptr, "/mnt", nullptr, MS_UNBINDABLE, nullptr), 0);
  terminal.WaitFor("    propagation: private -> unbindable");
  ASSERT_EQ(umount("/mnt"), 0);
  terminal.WaitFor("  removed: /mnt tmpfs scratch ro,relatime, unbindable");
  terminal.Type(kCtrlC);
  EXPECT_EQ(terminal.WaitForEnd(), kInterrupted);
  const std::vector<std::string> lines = absl::StrSplit(terminal.output(), '\n');
  EXPECT_THAT(lines.at(1), MatchesRegex("[0-9][0-9]:[0-9][0-9]:[0-9][0-9]  added: .*"));
}

TEST_F(WatchMountsTest, TellsThatAMountWasReplacedByOneLikeIt) {
  ASSERT_EQ(mount("same", "/mnt", "tmpfs", 0, nullptr), 0);
  PseudoTerminal terminal;
  terminal.Start({HermetestPath(), "mounts", "--watch"}, {{"NO_COLOR", "1"}});
  terminal.WaitFor(" mounts; Ctrl-C ends it\n");
  // While the watch is stopped, it sees nothing in between.
  ASSERT_EQ(kill(terminal.pid(), SIGSTOP), 0);
  ASSERT_EQ(umount("/mnt"), 0);
  ASSERT_EQ(mount("same", "/mnt", "tmpfs", 0, nullptr), 0);
  ASSERT_EQ(kill(terminal.pid(), SIGCONT), 0);
  // Without unique ids (Linux before 6.8) the tables look the same.
  const bool has_unique_ids = CurrentMounts()->begin()->unique_id.has_value();
  terminal.WaitFor(has_unique_ids ? "  added: /mnt tmpfs same"
                                  : "  something was changed, and changed back");
}

TEST_F(WatchMountsTest, PrintsALineOfJsonForEachMoment) {
  PseudoTerminal terminal(500);
  terminal.Start({HermetestPath(), "mounts", "--watch", "--json"});
  terminal.WaitFor(" mounts; Ctrl-C ends it\n");
  ASSERT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0);
  terminal.WaitFor("\n");
  terminal.Type(kCtrlC);
  terminal.WaitForEnd();
  const std::vector<std::string> lines = absl::StrSplit(terminal.output(), '\n');
  const Json change = ParseJson(lines.at(1));
  EXPECT_EQ(change["added"].elements().at(0)["mount_point"].text(), "/mnt");
  EXPECT_THAT(change["time"].text(), MatchesRegex("....-..-..T..:..:......*"));
}

TEST_F(WatchMountsTest, WatchesAnotherProcess) {
  const Child child([] { Require(unshare(CLONE_NEWNS) == 0, "unshare"); });
  PseudoTerminal terminal;
  terminal.Start({HermetestPath(), "mounts", "--watch", absl::StrCat("--pid=", child.pid())},
                 {{"NO_COLOR", "1"}});
  terminal.WaitFor(" mounts; Ctrl-C ends it\n");
  const pid_t mounter = fork();
  if (mounter == 0) {
    const std::string nsenter =
        absl::StrCat("nsenter --mount --target ", child.pid(), " mount -t tmpfs inside /mnt");
    execl("/bin/sh", "sh", "-c", nsenter.c_str(), nullptr);
    _exit(127);
  }
  terminal.WaitFor("added: /mnt tmpfs inside");
}

}  // namespace
}  // namespace hermetest::tests

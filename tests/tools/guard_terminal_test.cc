// `hermetest guard` in a terminal: the keys of job control, colour, and --clean, which asks.

#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/pseudo_terminal.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kCtrlC[] = "\x03";
constexpr char kCtrlD[] = "\x04";
constexpr char kCtrlZ[] = "\x1a";
constexpr char kMountScratch[] = "mount -t tmpfs scratch /mnt/a";

// On a host that has a mount of its own, on /mnt, and an empty /tmp.
class GuardTerminalTest : public IsolatedTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(mount("tmp", "/tmp", "tmpfs", 0, nullptr), 0);
    ASSERT_EQ(mount("old", "/mnt", "tmpfs", 0, nullptr), 0);
    ASSERT_EQ(mkdir("/mnt/a", 0755), 0);
    ASSERT_EQ(chdir("/tmp"), 0);
  }

  // Guards a shell's command in the terminal.
  void Guard(const std::vector<std::string>& flags, const std::string& command) {
    std::vector<std::string> words = {HermetestPath(), "guard", "--settle=0"};
    words.insert(words.end(), flags.begin(), flags.end());
    words.insert(words.end(), {"--", "/bin/bash", "-c", command});
    terminal_.Start(words, {{"NO_COLOR", "1"}});
  }

  static bool IsMounted(const char* path) { return CurrentMounts()->Topmost(path) != nullptr; }

  PseudoTerminal terminal_;
};

TEST_F(GuardTerminalTest, CtrlCReachesTheCommandOnce) {
  // The killed process is given time to be gone.
  Guard({"--settle=1h"},
        "trap 'echo interrupted' INT; trap 'kill $!; exit 9' USR1; sleep 1000 & echo ready; "
        "while :; do wait; done");
  terminal_.WaitFor("ready\n");
  // The command is to have dealt with the one from the terminal before guard could pass on its own.
  ASSERT_EQ(kill(terminal_.pid(), SIGSTOP), 0);
  terminal_.Type(kCtrlC);
  terminal_.WaitFor("interrupted\n");
  ASSERT_EQ(kill(terminal_.pid(), SIGCONT), 0);
  ASSERT_EQ(kill(terminal_.pid(), SIGUSR1), 0);
  EXPECT_EQ(terminal_.WaitForEnd(), 9);
  const std::string& output = terminal_.output();
  EXPECT_EQ(output.find("interrupted"), output.rfind("interrupted")) << output;
  EXPECT_THAT(output, HasSubstr("hermetest guard: nothing leaked\n"));
}

TEST_F(GuardTerminalTest, CtrlCOutlivesACommandThatItEnds) {
  Guard({}, "touch /tmp/left; echo ready; sleep 1000");
  terminal_.WaitFor("ready\n");
  terminal_.Type(kCtrlC);
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
  EXPECT_THAT(terminal_.output(), AllOf(HasSubstr("ended by SIGINT"), HasSubstr("/tmp/left")));
}

TEST_F(GuardTerminalTest, HangingUpReachesTheCommand) {
  ASSERT_EQ(mkfifo("/tmp/ended", 0600), 0);
  {
    PseudoTerminal terminal;
    terminal.Start(
        {HermetestPath(), "guard", "--", "/bin/bash", "-c",
         "trap 'kill $!; echo hung up > /tmp/ended' HUP; sleep 1000 & echo ready; wait"});
    terminal.WaitFor("ready\n");
    terminal.HangUp();
    char text[7] = {};
    FILE* ended = fopen("/tmp/ended", "re");
    ASSERT_NE(ended, nullptr);
    EXPECT_EQ(fread(text, 1, 6, ended), 6U);
    fclose(ended);
    EXPECT_STREQ(text, "hung u");
  }
}

// A shell with job control sees one job.
TEST_F(GuardTerminalTest, CtrlZStopsTheJobAndFgContinuesIt) {
  terminal_.Start({"/bin/bash", "--norc", "--noediting", "-i"},
                  {{"PS1", "prompt> "}, {"NO_COLOR", "1"}});
  terminal_.WaitFor("prompt> ");
  terminal_.Type(absl::StrCat(HermetestPath(), " guard cat\n"));
  terminal_.Type("before\n");
  terminal_.WaitFor("before\nbefore\n");  // as typed, and as cat says it
  terminal_.Type(kCtrlZ);
  terminal_.WaitFor("Stopped");
  terminal_.WaitFor("prompt> ");
  terminal_.Type("fg\n");
  terminal_.WaitFor("guard cat\n");
  terminal_.Type("after\n");
  terminal_.WaitFor("after\nafter\n");
  terminal_.Type(kCtrlD);
  terminal_.WaitFor("hermetest guard: nothing leaked\n");
  terminal_.WaitFor("prompt> ");
  terminal_.Type("exit $?\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0);
}

// A command that stops by itself stops the job too.
TEST_F(GuardTerminalTest, AStopOfTheCommandIsAStopOfTheJob) {
  terminal_.Start({"/bin/bash", "--norc", "--noediting", "-i"},
                  {{"PS1", "prompt> "}, {"NO_COLOR", "1"}});
  terminal_.WaitFor("prompt> ");
  terminal_.Type(absl::StrCat(HermetestPath(), " guard sh -c 'kill -STOP $$; echo goes on'\n"));
  terminal_.WaitFor("Stopped");
  terminal_.WaitFor("prompt> ");
  terminal_.Type("fg\n");
  terminal_.WaitFor("\ngoes on\n");
  terminal_.WaitFor("hermetest guard: nothing leaked\n");
  terminal_.Type("exit\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 0);
}

TEST_F(GuardTerminalTest, TakesTheTerminalBackFromAGroupThatIsLeftInFront) {
  // The inner shell is a job of the outer one, which it ends while it is in the foreground.
  Guard({"--clean"}, absl::StrCat(kMountScratch, "; set -m; sh -c 'kill -KILL $PPID'; true"));
  terminal_.WaitFor("Unmount it? [y/N] ");
  EXPECT_EQ(terminal_.ForegroundGroup(), terminal_.pid());
  terminal_.Type("y\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
  EXPECT_FALSE(IsMounted("/mnt/a"));
}

TEST_F(GuardTerminalTest, HasColour) {
  terminal_.Start({HermetestPath(), "guard", "--settle=0", "touch", "/tmp/left"});
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
  EXPECT_EQ(terminal_.output(),
            "hermetest guard: \033[31m1 leak\033[0m of \"touch /tmp/left\", which exited with 0\n"
            "\033[1mfiles\033[0m\n  left: /tmp/left\n");
}

TEST_F(GuardTerminalTest, CleansWhenToldYes) {
  Guard({"--clean"},
        absl::StrCat(kMountScratch, "; mkdir /mnt/a/b; mount -t tmpfs inner /mnt/a/b"));
  terminal_.WaitFor(
      "hermetest guard: new since the command was started:\n"
      "  /mnt/a/b tmpfs inner\n"
      "  /mnt/a tmpfs scratch\n"
      "Unmount them? [y/N] ");
  EXPECT_TRUE(IsMounted("/mnt/a/b"));
  terminal_.Type("y\n");
  terminal_.WaitFor("  unmounted /mnt/a/b\n  unmounted /mnt/a\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
  EXPECT_FALSE(IsMounted("/mnt/a/b"));
  EXPECT_FALSE(IsMounted("/mnt/a"));
  EXPECT_TRUE(IsMounted("/mnt"));
}

TEST_F(GuardTerminalTest, CleansNothingWhenNotToldYes) {
  for (const char* answer : {"\n", "n\n", "yikes\n", kCtrlD}) {
    PseudoTerminal terminal;
    terminal.Start(
        {HermetestPath(), "guard", "--settle=0", "--clean", "--", "/bin/sh", "-c", kMountScratch});
    terminal.WaitFor("Unmount it? [y/N] ");
    terminal.Type(answer);
    terminal.WaitFor("hermetest guard: nothing is unmounted\n");
    EXPECT_EQ(terminal.WaitForEnd(), 110);
    EXPECT_TRUE(IsMounted("/mnt/a"));
    ASSERT_EQ(umount("/mnt/a"), 0);
  }
}

TEST_F(GuardTerminalTest, LeavesAMountAloneThatAnotherHasTakenThePlaceOf) {
  Guard({"--clean"}, kMountScratch);
  terminal_.WaitFor("Unmount it? [y/N] ");
  // The same to look at, and somebody else's.
  ASSERT_EQ(umount("/mnt/a"), 0);
  ASSERT_EQ(mount("scratch", "/mnt/a", "tmpfs", 0, nullptr), 0);
  terminal_.Type("y\n");
  terminal_.WaitFor("  /mnt/a: not this mount is there any more; left alone\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
  EXPECT_TRUE(IsMounted("/mnt/a"));
}

TEST_F(GuardTerminalTest, LeavesWhatIsMountedOnTopAlone) {
  Guard({"--clean"}, kMountScratch);
  terminal_.WaitFor("Unmount it? [y/N] ");
  ASSERT_EQ(mount("later", "/mnt/a", "tmpfs", 0, nullptr), 0);
  terminal_.Type("y\n");
  terminal_.WaitFor("left alone\n");
  EXPECT_EQ(CurrentMounts()->Topmost("/mnt/a")->source, "later");
}

TEST_F(GuardTerminalTest, SaysThatAMountIsBusy) {
  Guard({"--clean"}, absl::StrCat(kMountScratch, "; cd /mnt/a; sleep 1000 &"));
  terminal_.WaitFor("Unmount it? [y/N] ");
  terminal_.Type("y\n");
  terminal_.WaitFor("  umount /mnt/a: Device or resource busy\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
}

TEST_F(GuardTerminalTest, CleansNoChangeAndNoIgnoredMount) {
  Guard({"--clean", "--ignore=/mnt/a"},
        absl::StrCat(kMountScratch, "; mount -o remount,bind,ro /mnt"));
  terminal_.WaitFor("changed: /mnt tmpfs old");
  terminal_.WaitFor("hermetest guard: there is no new mount to unmount\n");
  EXPECT_EQ(terminal_.WaitForEnd(), 110);
  EXPECT_TRUE(IsMounted("/mnt/a"));
}

TEST_F(GuardTerminalTest, DoesNotAskWhereThereIsNoTerminal) {
  const HermetestResult refused =
      RunHermetest({"guard", "--settle=0", "--clean", "sh", "-c", kMountScratch});
  EXPECT_EQ(refused.exit_code, 110);
  EXPECT_THAT(refused.err,
              testing::EndsWith("hermetest guard: nothing is unmounted: there is no terminal to "
                                "ask on; --yes unmounts unasked\n"));
  EXPECT_TRUE(IsMounted("/mnt/a"));
  ASSERT_EQ(umount("/mnt/a"), 0);

  const HermetestResult cleaned =
      RunHermetest({"guard", "--settle=0", "--clean", "--yes", "sh", "-c", kMountScratch});
  EXPECT_EQ(cleaned.exit_code, 110);
  EXPECT_THAT(cleaned.err, testing::EndsWith("\n  unmounted /mnt/a\n"));
  EXPECT_FALSE(IsMounted("/mnt/a"));
}

}  // namespace
}  // namespace hermetest::tests

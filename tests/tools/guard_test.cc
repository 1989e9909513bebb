// `hermetest guard` around commands that really leave something behind, each on a host of its own.

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/tests/environments/environment.h"
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
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kNothing[] = "hermetest guard: nothing leaked\n";
// Outlives its command, and does not keep the end of the output from whoever reads it. Goes on once
// the process has become what it is to be.
#define STRAY "sleep 1000 > /dev/null 2>&1 & until grep -q sleep /proc/$!/comm; do :; done; "
// What is leaked here stays: nothing is gained by waiting for it to go.
constexpr char kAtOnce[] = "--settle=0";

Isolation GuardedHost() { return Isolation().WithHostname("guarded").WithNetwork(); }

// On a host with an empty /tmp.
class GuardTest : public Isolated<testing::Test, GuardedHost> {
 protected:
  void SetUp() override {
    ASSERT_EQ(mount("tmp", "/tmp", "tmpfs", 0, nullptr), 0);
    ASSERT_EQ(chdir("/tmp"), 0);
    ASSERT_EQ(mkdir("/tmp/test", 0755), 0);
    ASSERT_EQ(setenv("TEST_TMPDIR", "/tmp/test", 1), 0);
  }

  // `flags`, then a shell's command.
  static HermetestResult Guard(std::vector<std::string> flags, const std::string& command) {
    flags.insert(flags.begin(), "guard");
    flags.insert(flags.end(), {"--", "/bin/sh", "-c", command});
    return RunHermetest(flags);
  }
};

struct ExitRow {
  const char* name;
  std::vector<std::string> command;
  int exit_code;
  const char* err;
};

void PrintTo(const ExitRow& row, std::ostream* out) { *out << row.name; }

class GuardExit : public GuardTest, public testing::WithParamInterface<ExitRow> {};

TEST_P(GuardExit, IsThatOfTheCommand) {
  std::vector<std::string> arguments = {"guard", "--"};
  arguments.insert(arguments.end(), GetParam().command.begin(), GetParam().command.end());
  const HermetestResult result = RunHermetest(arguments);
  EXPECT_EQ(result.exit_code, GetParam().exit_code);
  EXPECT_EQ(result.err, GetParam().err);
}

INSTANTIATE_TEST_SUITE_P(
    All, GuardExit,
    testing::Values(ExitRow{"Success", {"true"}, 0, kNothing},
                    ExitRow{"Failure", {"false"}, 1, kNothing},
                    ExitRow{"AnyCode", {"sh", "-c", "exit 213"}, 213, kNothing},
                    ExitRow{"Signal", {"sh", "-c", "kill -TERM $$"}, 128 + SIGTERM, kNothing},
                    ExitRow{"Kill", {"sh", "-c", "kill -KILL $$"}, 128 + SIGKILL, kNothing},
                    ExitRow{"NotFound",
                            {"no-such-command"},
                            127,
                            "hermetest guard: cannot execute \"no-such-command\": No such file or "
                            "directory\n"},
                    ExitRow{
                        "NotExecutable",
                        {"/etc/passwd"},
                        126,
                        "hermetest guard: cannot execute \"/etc/passwd\": Permission denied\n"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(GuardTest, LeavesTheCommandAsItIs) {
  // Its own flags, its output, its environment, its signals.
  const HermetestResult result =
      RunHermetest({"guard", "sh", "-c", "echo \"$@\"; echo $VALUE; grep SigBlk /proc/self/status",
                    "name", "--json", "--help", "--", "-x"},
                   {{{"VALUE", "of the caller"}}});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "--json --help -- -x\nof the caller\nSigBlk:\t0000000000000000\n");
  EXPECT_EQ(result.err, kNothing);
}

TEST_F(GuardTest, ReportsWhatLeaked) {
  std::ofstream("/tmp/install") << "mount -t tmpfs scratch /mnt\nhostname leaked\n"
                                   "touch /tmp/left\nsetsid " STRAY "\nexit 3\n";
  const HermetestResult result = RunHermetest({"guard", kAtOnce, "sh", "/tmp/install"});
  EXPECT_EQ(result.exit_code, 110);
  EXPECT_EQ(StableText(result.err, {"id ", "process ", "child of "}),
            R"(hermetest guard: 4 leaks of "sh /tmp/install", which exited with 3
mounts
  added: /mnt tmpfs scratch rw,relatime, private [id A]
names
  the hostname changed from "guarded" to "leaked"
processes
  still lives: process B (sleep), child of C
  command line: sleep 1000
files
  left: /tmp/left
)");
}

TEST_F(GuardTest, ReportsLeaksOfACommandThatASignalEnded) {
  const HermetestResult result = Guard({kAtOnce}, "touch /tmp/left; kill -SEGV $$");
  EXPECT_EQ(result.exit_code, 110);
  EXPECT_EQ(result.err,
            "hermetest guard: 1 leak of \"/bin/sh -c touch /tmp/left; kill -SEGV $$\", which\n"
            "  was ended by SIGSEGV\n"
            "files\n"
            "  left: /tmp/left\n");
}

struct KindRow {
  const char* name;
  const char* command;
  const char* kind;
  const char* report;  // a regular expression for what is below the kind
};

void PrintTo(const KindRow& row, std::ostream* out) { *out << row.name; }

class GuardKind : public GuardTest, public testing::WithParamInterface<KindRow> {
 protected:
  void SetUp() override {
    GuardTest::SetUp();
    ASSERT_EQ(mount("base", "/mnt", "tmpfs", 0, nullptr), 0);
    ASSERT_EQ(mkdir("/mnt/a", 0755), 0);
    ASSERT_EQ(mkdir("/mnt/b", 0755), 0);
    ASSERT_EQ(mount("old", "/mnt/a", "tmpfs", 0, nullptr), 0);
  }
};

TEST_P(GuardKind, IsTold) {
  const HermetestResult result = Guard({kAtOnce}, GetParam().command);
  EXPECT_EQ(result.exit_code, 110) << result.err;
  const std::string kind = absl::StrCat("\n", GetParam().kind, "\n");
  ASSERT_THAT(result.err, HasSubstr(kind));
  EXPECT_THAT(result.err.substr(result.err.find(kind) + kind.size()),
              MatchesRegex(GetParam().report));
}

TEST_P(GuardKind, CanBeTheOnlyOneThatIsLookedAt) {
  const HermetestResult result = Guard({kAtOnce, "--kinds", GetParam().kind}, GetParam().command);
  EXPECT_EQ(result.exit_code, 110) << result.err;
}

TEST_P(GuardKind, CanBeSwitchedOff) {
  const HermetestResult result = Guard(
      // A process is in the namespace.
      {kAtOnce, absl::StrCat("--kinds=-processes,-", GetParam().kind)},
      absl::StrCat(GetParam().command, "\nexit 0"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, GuardKind,
    testing::Values(
        KindRow{"Mount", "mount -t tmpfs new /mnt/b", "mounts",
                "  added: /mnt/b tmpfs new rw,relatime, private \\[id [0-9]+\\]\n"},
        KindRow{"Bind", "mount --bind /mnt/a /mnt/b", "mounts",
                "  added: /mnt/b tmpfs old rw,relatime, private \\[id [0-9]+\\]\n"},
        KindRow{"Move", "mount --move /mnt/a /mnt/b", "mounts",
                "  changed: /mnt/b tmpfs old .*\n    mount point: /mnt/a -> /mnt/b\n"},
        KindRow{"Remount", "mount -o remount,bind,ro /mnt/a", "mounts",
                "  changed: /mnt/a tmpfs old .*\n    options: rw,relatime -> ro,relatime\n"},
        KindRow{"Propagation", "mount --make-shared /mnt/a", "mounts",
                "  changed: /mnt/a tmpfs old .*\n    propagation: private -> shared in A .*\n"},
        KindRow{"Unmount", "umount /mnt/a", "mounts", "  removed: /mnt/a tmpfs old .*\n"},
        KindRow{"Names", "hostname other", "names",
                "  the hostname changed from \"guarded\" to \"other\"\n"},
        KindRow{"SysvIpc", "ipcmk --shmem 4096 > /dev/null", "sysv-ipc",
                "  added: System V shared memory segment .*\n"},
        KindRow{"Queues", "mount -t mqueue queues /mnt/b; touch /mnt/b/stray; umount /mnt/b",
                "queues", "  added: POSIX message queue /stray\n"},
        KindRow{"SharedMemory", "echo > /dev/shm/left", "shared-memory",
                "  left: POSIX shared memory /left \\(/dev/shm/left\\)\n"},
        KindRow{"Setting", "echo 63 > /proc/sys/net/ipv4/ip_default_ttl", "settings",
                "  net.ipv4.ip_default_ttl changed from \"64\" to \"63\"\n"},
        KindRow{"SettingOfAnInterface", "echo 1 > /proc/sys/net/ipv4/conf/lo/accept_local",
                "settings", "  net.ipv4.conf.lo.accept_local changed from \"0\" to \"1\"\n"},
        KindRow{"SettingOfIpc", "echo 4095 > /proc/sys/kernel/shmmni", "settings",
                "  kernel.shmmni changed from \"4096\" to \"4095\"\n"},
        KindRow{"Interfaces", "ip link set lo down; ip link set lo name stray0", "interfaces",
                "  removed: network interface lo, index 1\n"
                "  added: network interface stray0, index 1\n"},
        KindRow{"Process", STRAY, "processes",
                "  still lives: process [0-9]+ \\(sleep\\), child of [0-9]+\n"
                "    command line: sleep 1000\n"},
        KindRow{"Namespace",
                "mkfifo /mnt/ready; unshare --uts sh -c 'echo > /mnt/ready; exec sleep 1000' "
                "> /dev/null 2>&1 & "
                "read line < /mnt/ready",
                "namespaces", "  still held: namespace uts:\\[[0-9]+\\], by process [0-9]+\n"},
        KindRow{"Files", "mkdir /tmp/left", "files", "  left: /tmp/left\n"},
        KindRow{"TestFiles", "touch /tmp/test/left", "files", "  left: /tmp/test/left\n"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(GuardTest, FindsADaemon) {
  // Twice forked, in a session of its own, and left by its parent.
  const HermetestResult result =
      Guard({kAtOnce}, "(setsid sh -c '" STRAY "exit 0') & wait; exit 0");
  EXPECT_EQ(result.exit_code, 110);
  EXPECT_THAT(result.err, HasSubstr("command line: sleep 1000\n"));
}

TEST_F(GuardTest, GivesAProcessTimeToEnd) {
  EXPECT_EQ(Guard({"--settle=1h"}, "sleep 0.3 &").exit_code, 0);
  EXPECT_EQ(Guard({kAtOnce}, STRAY).exit_code, 110);
}

// What is not the command's.
TEST_F(GuardTest, SaysNothingOfOtherProcesses) {
  ASSERT_EQ(mkfifo("/tmp/go", 0600), 0);
  std::optional<Child> other;
  ProgramOptions options;
  options.on_output = [&](const std::string& output) {
    if (other || !absl::StrContains(output, "started")) return;
    other.emplace([] { Require(unshare(CLONE_NEWUTS) == 0, "unshare"); });
    std::ofstream("/tmp/go") << "go\n";
  };
  const std::string command = "echo started; read line < /tmp/go; " STRAY;
  const ProgramResult result =
      RunProgram({HermetestPath(), "guard", "--settle=0", "--", "/bin/sh", "-c", command}, options);
  EXPECT_TRUE(other.has_value());
  EXPECT_EQ(result.exit_code, 110) << result.output;
  EXPECT_THAT(result.output, AllOf(HasSubstr("guard: 1 leak of"), HasSubstr("(sleep)")));
}

TEST_F(GuardTest, SaysNothingOfFilesThatOthersHaveOpen) {
  ASSERT_EQ(mkfifo("/tmp/go", 0600), 0);
  std::optional<Child> other;
  ProgramOptions options;
  options.on_output = [&](const std::string& output) {
    if (other || !absl::StrContains(output, "started")) return;
    other.emplace([] {
      Require(open("/tmp/other", O_WRONLY | O_CREAT, 0600) >= 0, "open");
      Require(mkdir("/tmp/others", 0700) == 0, "mkdir");
      Require(open("/tmp/others/file", O_WRONLY | O_CREAT, 0600) >= 0, "open");
    });
    std::ofstream("/tmp/go") << "go\n";
  };
  const std::string command = "echo started; read line < /tmp/go; exec 3> /tmp/left; " STRAY;
  const ProgramResult result =
      RunProgram({HermetestPath(), "guard", "--settle=0", "--", "/bin/sh", "-c", command}, options);
  EXPECT_EQ(result.exit_code, 110) << result.output;
  EXPECT_THAT(result.output, testing::EndsWith("files\n  left: /tmp/left\n"));
}

// Nor what comes after its end, while it is seen whether the rest goes.
TEST_F(GuardTest, SaysNothingOfWhatComesLater) {
  // The survivor goes on to make files, and always leaves the last twenty.
  const HermetestResult result =
      Guard({"--settle=1s", "--kinds=files"},
            "touch /tmp/left; i=0; while :; do touch /tmp/later.$i; rm -f /tmp/later.$((i - 20)); "
            "i=$((i + 1)); done > /dev/null 2>&1 &");
  EXPECT_EQ(result.exit_code, 110);
  EXPECT_THAT(result.err, HasSubstr("files\n  left: /tmp/left\n"));
  EXPECT_THAT(result.err, Not(HasSubstr("left: /tmp/later")));
}

TEST_F(GuardTest, ShortensACommandLineInTheReportOnly) {
  const std::string name(1000, 'x');
  const std::string command =
      "(exec -a $0 sleep 1000 > /dev/null 2>&1) & until grep -q sleep /proc/$!/comm; do :; done";
  const HermetestResult result = RunHermetest(
      {"guard", kAtOnce, "--json=/tmp/report", "--", "/bin/bash", "-c", command, name});
  EXPECT_THAT(result.err, AllOf(HasSubstr("xxx...\",\n  which exited with 0\n"),
                                HasSubstr("\n      " + name.substr(0, 206) + "...\n")));
  EXPECT_THAT(ReadFile("/tmp/report"), HasSubstr("command line: " + name + " 1000"));
}

TEST_F(GuardTest, IgnoresWhatMatchesAPattern) {
  const std::string command = "mount -t tmpfs scratch /mnt; touch /tmp/left; " STRAY;
  EXPECT_EQ(Guard({kAtOnce, "--ignore=/mnt:/tmp/*:sleep"}, command).err, kNothing);
  EXPECT_EQ(Guard({kAtOnce, "--ignore", "/mnt", "--ignore", "/tmp/l?ft*", "--ignore=sleep *"},
                  "umount /mnt; mount -t tmpfs scratch /mnt; touch /tmp/left2; " STRAY)
                .err,
            kNothing);
  EXPECT_THAT(Guard({kAtOnce, "--ignore=/mn:left"}, "touch /tmp/left3").err,
              HasSubstr("left: /tmp/left3"));
}

TEST_F(GuardTest, IgnoresWhatTheEnvironmentSays) {
  const HermetestResult result =
      RunHermetest({"guard", kAtOnce, "--ignore=/tmp/b", "touch", "/tmp/a", "/tmp/b"},
                   {{{"HERMETEST_LEAK_IGNORE", "/tmp/a"}}});
  EXPECT_EQ(result.err, kNothing);
}

TEST_F(GuardTest, LooksAtTheKindsThatTheEnvironmentNames) {
  const HermetestOptions options = {{{"HERMETEST_LEAK_KINDS", "-files"}}};
  EXPECT_EQ(RunHermetest({"guard", kAtOnce, "touch", "/tmp/left"}, options).err, kNothing);
  EXPECT_EQ(
      RunHermetest({"guard", kAtOnce, "--kinds=files", "touch", "/tmp/more"}, options).exit_code,
      110);
}

TEST_F(GuardTest, SaysWhatItCannotLookAt) {
  // An ordinary user sees queues only where they are mounted: they are hidden, since more than one
  // file system may have been mounted there, and not all of them may be unmounted.
  const bool hidden = mount("nothing", "/dev/mqueue", "tmpfs", 0, nullptr) == 0;
  ASSERT_TRUE(hidden || errno == ENOENT) << strerror(errno);
  const std::string tool = Stage(HermetestPath());
  ProgramOptions options;
  options.before_exec = &BecomeOrdinaryUser;
  const ProgramResult result = RunProgram({tool, "guard", "--json=/tmp/report", "true"}, options);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output,
              testing::StartsWith(absl::StrCat(kNothing, "not looked at: queues: ")));
  const Json report = ParseJson(ReadFile("/tmp/report"));
  EXPECT_EQ(report["not_looked_at"].elements().at(0)["kind"].text(), "queues");
}

TEST_F(GuardTest, WritesItsReportAsJson) {
  const HermetestResult result =
      Guard({kAtOnce, "--json", "/tmp/report"},
            "mount -t tmpfs old /mnt; mount -o remount,bind,ro /proc; kill -TERM $$");
  EXPECT_EQ(result.exit_code, 110);
  const Json report = ParseJson(ReadFile("/tmp/report"));
  EXPECT_EQ(report["command"].texts().at(0), "/bin/sh");
  EXPECT_EQ(report["signal"].number(), SIGTERM);
  EXPECT_FALSE(report.Has("exit_code"));
  EXPECT_THAT(report["kinds"].texts(),
              ElementsAre("mounts", "names", "sysv-ipc", "queues", "shared-memory", "interfaces",
                          "settings", "processes", "namespaces", "files"));
  EXPECT_THAT(report["not_looked_at"].elements(), IsEmpty());
  const Json::Elements leaks = report["leaks"].elements();
  ASSERT_EQ(leaks.size(), 2U);  // the report itself is none
  EXPECT_EQ(leaks[0]["kind"].text(), "mounts");
  EXPECT_EQ(leaks[0]["subject"].text(), "/proc");
  EXPECT_THAT(leaks[0]["headline"].text(), testing::StartsWith("changed: /proc proc "));
  EXPECT_THAT(leaks[0]["details"].texts(), ElementsAre(testing::StartsWith("options: rw,")));
  EXPECT_EQ(leaks[1]["subject"].text(), "/mnt");
}

TEST_F(GuardTest, WritesJsonOfNoLeaksToo) {
  EXPECT_EQ(Guard({"--json=/tmp/report", "--kinds=mounts"}, "exit 4").exit_code, 4);
  const Json report = ParseJson(ReadFile("/tmp/report"));
  EXPECT_EQ(report["exit_code"].number(), 4);
  EXPECT_THAT(report["leaks"].elements(), IsEmpty());
  EXPECT_THAT(report["kinds"].texts(), ElementsAre("mounts"));
}

class GuardSignal : public GuardTest, public testing::WithParamInterface<int> {};

TEST_P(GuardSignal, IsPassedOn) {
  const std::string number = absl::StrCat(GetParam());
  ProgramOptions options;
  bool sent = false;
  options.on_output = [&](const std::string& output) {
    pid_t guard = 0;
    if (sent || !absl::SimpleAtoi(output, &guard)) return;
    sent = kill(guard, GetParam()) == 0;
  };
  const ProgramResult result = RunProgram(
      {HermetestPath(), "guard", "--settle=1h", "--", "/bin/sh", "-c",
       // A shell runs a trap when it wakes from wait, and not before the end of a command. A copy
       // of it that is still to become sleep has the trap, too, and would survive SIGTERM.
       "trap 'echo got " + number + "; kill -KILL $!; exit 9' " + number + "; echo $PPID; " +
           "sleep 1000 & wait"},
      options);
  EXPECT_TRUE(sent);
  EXPECT_EQ(result.exit_code, 9) << result.output;
  EXPECT_THAT(result.output, HasSubstr("\ngot " + number + "\n"));
}

INSTANTIATE_TEST_SUITE_P(All, GuardSignal,
                         testing::Values(SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2,
                                         SIGALRM, SIGWINCH, SIGCONT, SIGTSTP),
                         [](const auto& info) { return sigabbrev_np(info.param); });

// With nobody to collect it for, the kernel throws the status away.
TEST_F(GuardTest, KnowsTheEndOfTheCommandWhereChildrenAreIgnored) {
  HermetestOptions options;
  options.before_exec = [] { signal(SIGCHLD, SIG_IGN); };
  EXPECT_EQ(RunHermetest({"guard", "sh", "-c", "exit 5"}, options).exit_code, 5);
}

struct WrongUse {
  const char* name;
  std::vector<std::string> arguments;  // after "guard"
  const char* error;                   // after "hermetest guard: "
};

void PrintTo(const WrongUse& use, std::ostream* out) { *out << use.name; }

class GuardWrongUse : public GuardTest, public testing::WithParamInterface<WrongUse> {};

TEST_P(GuardWrongUse, IsToldInOneLine) {
  std::vector<std::string> arguments = {"guard"};
  arguments.insert(arguments.end(), GetParam().arguments.begin(), GetParam().arguments.end());
  const HermetestResult result = RunHermetest(arguments);
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_EQ(result.err, absl::StrCat("hermetest guard: ", GetParam().error, "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    All, GuardWrongUse,
    testing::Values(
        WrongUse{"NoCommand", {}, "a command is missing; see hermetest guard --help"},
        WrongUse{"NoCommandAfterDashes",
                 {"--clean", "--"},
                 "a command is missing; see hermetest guard --help"},
        WrongUse{"YesAlone", {"--yes", "true"}, "--yes goes with --clean only"},
        WrongUse{"CleanWithoutMounts",
                 {"--clean", "--kinds=-mounts", "true"},
                 "--clean is for mounts, which --kinds leaves out"},
        WrongUse{"BadDuration", {"--settle=2", "true"}, "--settle takes DURATION, not \"2\""},
        WrongUse{"KindOfTheProcess",
                 {"--kinds=umask", "true"},
                 "--kinds: nothing to look at that outlives a command; there are "
                 "mounts,names,sysv-ipc,queues,shared-memory,interfaces,settings,processes,"
                 "namespaces,files"},
        WrongUse{"UnwritableReport",
                 {"--json=/no/directory/report", "true"},
                 "cannot write /no/directory/report: No such file or directory"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(GuardTest, NamesTheKindsThatThereAre) {
  const HermetestResult result = RunHermetest({"guard", "--kinds=mount", "touch", "/tmp/run"});
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_THAT(result.err, AllOf(testing::StartsWith("hermetest guard: --kinds: "),
                                HasSubstr("mount"), HasSubstr("sysv-ipc")));
  EXPECT_NE(access("/tmp/run", F_OK), 0) << "the command was run";
}

}  // namespace
}  // namespace hermetest::tests

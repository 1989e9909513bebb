// ParseProcessStatus on what kernels have written, and on what none should.

#include "hermetest/matchers/procfs/parse_process_status.h"

#include <linux/capability.h>

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"
#include "hermetest/tests/support/program.h"

namespace hermetest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Linux 6.18: a process three PID namespaces down, read from the outermost one.
constexpr char kStatus[] =
    "Name:\tsleep\n"
    "Umask:\t0022\n"
    "State:\tS (sleeping)\n"
    "Tgid:\t4711\n"
    "Ngid:\t0\n"
    "Pid:\t4711\n"
    "PPid:\t4709\n"
    "TracerPid:\t12\n"
    "Uid:\t1000\t0\t1001\t4294967295\n"
    "Gid:\t100\t101\t102\t103\n"
    "FDSize:\t256\n"
    "Groups:\t4 24 27 \n"
    "NStgid:\t4711\t31\t2\n"
    "NSpid:\t4711\t31\t2\n"
    "NSpgid:\t4700\t0\t0\n"
    "NSsid:\t4600\t0\t0\n"
    "Kthread:\t0\n"
    "VmPeak:\t    3060 kB\n"
    "Threads:\t1\n"
    "SigQ:\t2/96365\n"
    "SigPnd:\t0000000000000000\n"
    "CapInh:\t0000000000000001\n"
    "CapPrm:\t000001ffffffffff\n"
    "CapEff:\t0000000000200000\n"
    "CapBnd:\t000001fffeffffff\n"
    "CapAmb:\t0000000000000000\n"
    "NoNewPrivs:\t1\n"
    "Seccomp:\t2\n"
    "Seccomp_filters:\t3\n"
    "x86_Thread_features:\t\n"
    "Mems_allowed_list:\t0\n";

TEST(ParseProcessStatus, ReadsEveryPart) {
  const absl::StatusOr<ProcessStatus> status = ParseProcessStatus(kStatus);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->name, "sleep");
  EXPECT_EQ(status->state, ProcessState::kSleeping);
  EXPECT_EQ(status->thread_group, 4711);
  EXPECT_EQ(status->pid, 4711);
  EXPECT_EQ(status->parent, 4709);
  EXPECT_EQ(status->tracer, 12);
  EXPECT_EQ(status->uids, (CredentialIds{1000, 0, 1001, 4294967295}));
  EXPECT_EQ(status->gids, (CredentialIds{100, 101, 102, 103}));
  EXPECT_THAT(status->ns_thread_groups, ElementsAre(4711, 31, 2));
  EXPECT_THAT(status->ns_pids, ElementsAre(4711, 31, 2));
  EXPECT_THAT(status->ns_process_groups, ElementsAre(4700, 0, 0));
  EXPECT_THAT(status->ns_sessions, ElementsAre(4600, 0, 0));
  EXPECT_EQ(status->capabilities.inheritable, CapabilitySet({CAP_CHOWN}));
  EXPECT_EQ(status->capabilities.permitted, CapabilitySet::All());
  EXPECT_EQ(status->capabilities.effective, CapabilitySet({CAP_SYS_ADMIN}));
  EXPECT_EQ(status->capabilities.bounding, CapabilitySet::FromBits(0x1fffeffffff));
  EXPECT_EQ(status->capabilities.ambient, CapabilitySet());
  EXPECT_EQ(status->no_new_privs, true);
  EXPECT_EQ(status->seccomp, SeccompMode::kFilter);
}

// kStatus with one text in place of another, which stands there once.
std::string StatusWith(const std::string& old_text, const std::string& new_text) {
  std::string status = kStatus;
  EXPECT_EQ(absl::StrReplaceAll({{old_text, new_text}}, &status), 1) << old_text;
  return status;
}

ProcessStatus Captured(const std::string& name) {
  const absl::StatusOr<ProcessStatus> status = ParseProcessStatus(
      tests::ReadFile(tests::Runfile("tests/fuzz/process_status_corpus/" + name)));
  EXPECT_TRUE(status.ok()) << name << ": " << status.status();
  return status.value_or(ProcessStatus());
}

// Texts that Linux 6.18 has written; linux_3 lacks the lines that came later.
TEST(ParseProcessStatus, ReadsWhatKernelsWrite) {
  EXPECT_THAT(Captured("three_namespaces_deep").ns_pids, ElementsAre(26247, 2, 1));
  EXPECT_EQ(Captured("stopped").state, ProcessState::kStopped);
  EXPECT_EQ(Captured("zombie").state, ProcessState::kZombie);
  EXPECT_EQ(Captured("seccomp_killed").seccomp, SeccompMode::kDead);
  EXPECT_EQ(Captured("no_new_privs").no_new_privs, true);
  EXPECT_EQ(Captured("name_with_escapes").name, "a\nb\\c\t\x01\xff");
  EXPECT_EQ(Captured("name_like_a_line").name, "x\nState:\tZ (z");
  EXPECT_EQ(Captured("name_like_a_line").state, ProcessState::kStopped);
  EXPECT_EQ(Captured("name_empty").name, "");
  EXPECT_EQ(Captured("four_ids").uids, (CredentialIds{21, 22, 23, 22}));
  EXPECT_EQ(Captured("four_ids").gids, (CredentialIds{11, 12, 13, 12}));
  EXPECT_FALSE(Captured("bounded_capabilities").capabilities.bounding.Has(CAP_SYS_BOOT));
  EXPECT_EQ(Captured("kernel_thread").name, "kthreadd");
  EXPECT_EQ(Captured("init").pid, 1);
  EXPECT_THAT(Captured("linux_3").ns_pids, IsEmpty());
}

TEST(ParseProcessStatus, DoesWithoutWhatOlderKernelsDoNotTell) {
  const absl::StatusOr<ProcessStatus> status = ParseProcessStatus(
      "State:\tR (running)\nName:\told\nPid:\t7\nTgid:\t7\nPPid:\t1\nUid:\t0\t0\t0\t0\n"
      "Gid:\t0\t0\t0\t0\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
      "CapEff:\t0000000000000000\n");
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_THAT(status->ns_pids, IsEmpty());
  EXPECT_THAT(status->ns_thread_groups, IsEmpty());
  EXPECT_EQ(status->no_new_privs, std::nullopt);
  EXPECT_EQ(status->seccomp, std::nullopt);
}

struct NameRow {
  const char* what;
  const char* text;
  const char* name;
};

constexpr NameRow kNames[] = {
    {"empty", "", ""},
    {"a newline", "a\\nb", "a\nb"},
    {"a backslash", "a\\\\b", "a\\b"},
    {"a backslash before an n", "a\\\\nb", "a\\nb"},
    {"other control bytes, as they are", "a\t \x01\xff", "a\t \x01\xff"},
    {"blanks at both ends", " a ", " a "},
    {"what looks like a line", "State:\tZ (zombie)", "State:\tZ (zombie)"},
    {"a kernel thread's, longer than 15 bytes", "kworker/u8:1-events_unbound",
     "kworker/u8:1-events_unbound"},
};

TEST(ParseProcessStatus, DecodesNames) {
  for (const NameRow& row : kNames) {
    SCOPED_TRACE(row.what);
    const absl::StatusOr<ProcessStatus> status =
        ParseProcessStatus(StatusWith("Name:\tsleep", absl::StrCat("Name:\t", row.text)));
    ASSERT_TRUE(status.ok()) << status.status();
    EXPECT_EQ(status->name, row.name);
  }
}

struct StateRow {
  const char* text;
  ProcessState state;
  const char* printed;
};

constexpr StateRow kStates[] = {
    {"R (running)", ProcessState::kRunning, "R (running)"},
    {"S (sleeping)", ProcessState::kSleeping, "S (sleeping)"},
    {"D (disk sleep)", ProcessState::kDiskSleep, "D (disk sleep)"},
    {"T (stopped)", ProcessState::kStopped, "T (stopped)"},
    {"t (tracing stop)", ProcessState::kTracingStop, "t (tracing stop)"},
    {"X (dead)", ProcessState::kDead, "X (dead)"},
    {"Z (zombie)", ProcessState::kZombie, "Z (zombie)"},
    {"P (parked)", ProcessState::kParked, "P (parked)"},
    {"I (idle)", ProcessState::kIdle, "I (idle)"},
    // Linux 3.9 to 4.1 knew more.
    {"K (wakekill)", static_cast<ProcessState>('K'), "K (unknown)"},
};

TEST(ParseProcessStatus, KnowsEveryState) {
  for (const StateRow& row : kStates) {
    SCOPED_TRACE(row.text);
    const absl::StatusOr<ProcessStatus> status =
        ParseProcessStatus(StatusWith("State:\tS (sleeping)", absl::StrCat("State:\t", row.text)));
    ASSERT_TRUE(status.ok()) << status.status();
    EXPECT_EQ(status->state, row.state);
    EXPECT_EQ(testing::PrintToString(status->state), row.printed);
  }
}

struct SeccompRow {
  const char* text;
  SeccompMode mode;
  const char* printed;
};

constexpr SeccompRow kSeccompModes[] = {
    {"0", SeccompMode::kDisabled, "0 (disabled)"},
    {"1", SeccompMode::kStrict, "1 (strict)"},
    {"2", SeccompMode::kFilter, "2 (filter)"},
    {"3", SeccompMode::kDead, "3 (dead)"},
};

TEST(ParseProcessStatus, KnowsEverySeccompMode) {
  for (const SeccompRow& row : kSeccompModes) {
    SCOPED_TRACE(row.text);
    const absl::StatusOr<ProcessStatus> status =
        ParseProcessStatus(StatusWith("Seccomp:\t2", absl::StrCat("Seccomp:\t", row.text)));
    ASSERT_TRUE(status.ok()) << status.status();
    ASSERT_TRUE(status->seccomp.has_value());
    EXPECT_EQ(*status->seccomp, row.mode);
    EXPECT_EQ(testing::PrintToString(*status->seccomp), row.printed);
  }
}

struct MalformedRow {
  const char* what;
  const char* old_text;
  const char* new_text;
  const char* message;
};

constexpr MalformedRow kMalformed[] = {
    {"no colon", "Umask:\t0022", "Umask 0022",
     R"(line 2 of a process status has no colon: "Umask 0022")"},
    {"an empty line", "Umask:\t0022", "", R"(line 2 of a process status has no colon: "")"},
    {"no tab", "Pid:\t4711\nP", "Pid: 4711\nP",
     R"(line 6 of a process status is not a pid: "Pid: 4711")"},
    {"nothing after the colon", "PPid:\t4709",
     "PPid:", R"(line 7 of a process status is not a pid: "PPid:")"},
    {"an empty number", "PPid:\t4709", "PPid:\t",
     R"(line 7 of a process status is not a pid: "PPid:\t")"},
    {"a sign", "PPid:\t4709", "PPid:\t-1",
     R"(line 7 of a process status is not a pid: "PPid:\t-1")"},
    {"a plus", "PPid:\t4709", "PPid:\t+1",
     R"(line 7 of a process status is not a pid: "PPid:\t+1")"},
    {"a blank before a number", "PPid:\t4709", "PPid:\t 1",
     R"(line 7 of a process status is not a pid: "PPid:\t 1")"},
    {"a blank after a number", "PPid:\t4709", "PPid:\t1 ",
     R"(line 7 of a process status is not a pid: "PPid:\t1 ")"},
    {"two numbers for one", "PPid:\t4709", "PPid:\t1\t2",
     R"(line 7 of a process status is not a pid: "PPid:\t1\t2")"},
    {"a number too great for a pid", "PPid:\t4709", "PPid:\t2147483648",
     R"(line 7 of a process status is not a pid: "PPid:\t2147483648")"},
    {"a thread group that is none", "Tgid:\t4711", "Tgid:\tx",
     R"(line 4 of a process status is not a pid: "Tgid:\tx")"},
    {"a tracer that is none", "TracerPid:\t12", "TracerPid:\tx",
     R"(line 8 of a process status is not a pid: "TracerPid:\tx")"},
    {"an unfinished escape", "Name:\tsleep", "Name:\tsleep\\",
     R"(line 1 of a process status is not a name, with \n and \\ as its escapes: "Name:\tsleep\\")"},
    {"an unknown escape", "Name:\tsleep", "Name:\t\\040",
     R"(line 1 of a process status is not a name, with \n and \\ as its escapes: "Name:\t\\040")"},
    {"no state", "State:\tS (sleeping)", "State:\t",
     R"x(line 3 of a process status is not a letter and a word in parentheses: "State:\t")x"},
    {"a state of two letters", "State:\tS (sleeping)", "State:\tSs (sleeping)",
     R"x(line 3 of a process status is not a letter and a word in parentheses: "State:\tSs (sleeping)")x"},
    {"a state that is no letter", "State:\tS (sleeping)", "State:\t1 (sleeping)",
     R"x(line 3 of a process status is not a letter and a word in parentheses: "State:\t1 (sleeping)")x"},
    {"a state without its word", "State:\tS (sleeping)", "State:\tS",
     R"x(line 3 of a process status is not a letter and a word in parentheses: "State:\tS")x"},
    {"three user ids", "Uid:\t1000\t0\t1001\t4294967295", "Uid:\t1000\t0\t1001",
     R"(line 9 of a process status is not four user ids: "Uid:\t1000\t0\t1001")"},
    {"five user ids", "Uid:\t1000\t0\t1001\t4294967295", "Uid:\t1\t2\t3\t4\t5",
     R"(line 9 of a process status is not four user ids: "Uid:\t1\t2\t3\t4\t5")"},
    {"a user id too great", "4294967295", "4294967296",
     R"(line 9 of a process status is not four user ids: "Uid:\t1000\t0\t1001\t4294967296")"},
    {"a group id that is none", "Gid:\t100\t101\t102\t103", "Gid:\t100\tx\t102\t103",
     R"(line 10 of a process status is not four group ids: "Gid:\t100\tx\t102\t103")"},
    {"an empty pid in a list", "NSpid:\t4711\t31\t2", "NSpid:\t4711\t\t2",
     R"(line 14 of a process status is not a list of pids: "NSpid:\t4711\t\t2")"},
    {"no pid in a list", "NSsid:\t4600\t0\t0",
     "NSsid:", R"(line 16 of a process status is not a list of pids: "NSsid:")"},
    {"pids that blanks separate", "NSpgid:\t4700\t0\t0", "NSpgid:\t4700 0 0",
     R"(line 15 of a process status is not a list of pids: "NSpgid:\t4700 0 0")"},
    {"a thread group list of words", "NStgid:\t4711\t31\t2", "NStgid:\tnone",
     R"(line 13 of a process status is not a list of pids: "NStgid:\tnone")"},
    {"15 digits of capabilities", "CapInh:\t0000000000000001", "CapInh:\t000000000000001",
     R"(line 22 of a process status is not 16 hexadecimal digits: "CapInh:\t000000000000001")"},
    {"17 digits of capabilities", "CapPrm:\t000001ffffffffff", "CapPrm:\t0000001ffffffffff",
     R"(line 23 of a process status is not 16 hexadecimal digits: "CapPrm:\t0000001ffffffffff")"},
    {"capabilities with a prefix", "CapEff:\t0000000000200000", "CapEff:\t0x00000000200000",
     R"(line 24 of a process status is not 16 hexadecimal digits: "CapEff:\t0x00000000200000")"},
    {"bounding capabilities in words", "CapBnd:\t000001fffeffffff", "CapBnd:\tall",
     R"(line 25 of a process status is not 16 hexadecimal digits: "CapBnd:\tall")"},
    {"ambient capabilities in words", "CapAmb:\t0000000000000000", "CapAmb:\tnone",
     R"(line 26 of a process status is not 16 hexadecimal digits: "CapAmb:\tnone")"},
    {"a flag of 2", "NoNewPrivs:\t1", "NoNewPrivs:\t2",
     R"(line 27 of a process status is not 0 or 1: "NoNewPrivs:\t2")"},
    {"a flag of two digits", "NoNewPrivs:\t1", "NoNewPrivs:\t01",
     R"(line 27 of a process status is not 0 or 1: "NoNewPrivs:\t01")"},
    {"a seccomp mode of 4", "Seccomp:\t2", "Seccomp:\t4",
     R"(line 28 of a process status is not a mode from 0 to 3: "Seccomp:\t4")"},
    {"a second line for a key", "Umask:\t0022", "Name:\tother",
     R"(line 2 of a process status is a second Name: "Name:\tother")"},
    {"bytes that are not text", "Umask:\t0022", "Pid:\t\xff\x01",
     R"(line 2 of a process status is not a pid: "Pid:\t\xff\x01")"},
    {"a text that was cut short", "Mems_allowed_list:\t0\n", "Mems_allowed_li",
     R"(line 31 of a process status has no end: "Mems_allowed_li")"},
};

TEST(ParseProcessStatus, QuotesAMalformedLine) {
  for (const MalformedRow& row : kMalformed) {
    SCOPED_TRACE(row.what);
    const absl::StatusOr<ProcessStatus> status =
        ParseProcessStatus(StatusWith(row.old_text, row.new_text));
    EXPECT_EQ(status.status(), absl::InvalidArgumentError(row.message));
  }
}

TEST(ParseProcessStatus, NamesAMissingLine) {
  for (const char* key :
       {"State", "Tgid", "Pid", "PPid", "Uid", "Gid", "CapInh", "CapPrm", "CapEff"}) {
    const absl::StatusOr<ProcessStatus> status =
        ParseProcessStatus(StatusWith(absl::StrCat("\n", key, ":"), "\nUnknown:"));
    EXPECT_EQ(status.status(), absl::InvalidArgumentError(
                                   absl::StrCat("a process status without a line for ", key)));
  }
  EXPECT_EQ(ParseProcessStatus(StatusWith("Name:", "Unknown:")).status(),
            absl::InvalidArgumentError("a process status without a line for Name"));
  EXPECT_EQ(ParseProcessStatus("").status(),
            absl::InvalidArgumentError("a process status without a line for Name"));
}

std::string Print(const ProcessStatus& status) {
  std::ostringstream out;
  out << status;
  return out.str();
}

TEST(ProcessStatus, IsPrintedAsOneLine) {
  absl::StatusOr<ProcessStatus> status = ParseProcessStatus(kStatus);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(Print(*status),
            "process 4711 \"sleep\" [state S (sleeping), parent 4709, tracer 12, "
            "NSpid 4711 31 2, "
            "uid 1000 (effective 0, saved 1001, file system 4294967295), "
            "gid 100 (effective 101, saved 102, file system 103), "
            "effective capabilities CAP_SYS_ADMIN, permitted all, NoNewPrivs 1, "
            "Seccomp 2 (filter)]");
  *status = ProcessStatus();
  status->name = "a\nb\"\xff";
  status->pid = 8;
  status->thread_group = 7;
  EXPECT_EQ(Print(*status),
            "process 8 \"a\\nb\\\"\\377\" [state R (running), parent 0, thread group 7, uid 0, "
            "gid 0, effective capabilities none]");
  EXPECT_EQ(testing::PrintToString(*status), Print(*status));
}

TEST(ProcessStatus, DiffersByEachPart) {
  const absl::StatusOr<ProcessStatus> whole = ParseProcessStatus(kStatus);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(*whole, *whole);
  const char* changes[][2] = {
      {"Name:\tsleep", "Name:\tslept"},
      {"State:\tS", "State:\tR"},
      {"\nTgid:\t4711", "\nTgid:\t1"},
      {"\nPid:\t4711", "\nPid:\t1"},
      {"PPid:\t4709", "PPid:\t1"},
      {"TracerPid:\t12", "TracerPid:\t1"},
      {"Uid:\t1000", "Uid:\t1"},
      {"1001\t4294967295", "1001\t1"},
      {"Gid:\t100\t101", "Gid:\t100\t1"},
      {"102\t103", "1\t103"},
      {"NStgid:\t4711\t31\t2", "NStgid:\t1"},
      {"NSpid:\t4711\t31\t2", "NSpid:\t1"},
      {"NSpgid:\t4700\t0\t0", "NSpgid:\t1"},
      {"NSsid:\t4600\t0\t0", "NSsid:\t1"},
      {"CapInh:\t0000000000000001", "CapInh:\t0000000000000000"},
      {"CapPrm:\t000001ffffffffff", "CapPrm:\t0000000000000000"},
      {"CapEff:\t0000000000200000", "CapEff:\t0000000000000000"},
      {"CapBnd:\t000001fffeffffff", "CapBnd:\t0000000000000000"},
      {"CapAmb:\t0000000000000000", "CapAmb:\t0000000000000001"},
      {"NoNewPrivs:\t1", "NoNewPrivs:\t0"},
      {"Seccomp:\t2", "Seccomp:\t0"},
  };
  for (const auto& [old_text, new_text] : changes) {
    const absl::StatusOr<ProcessStatus> changed =
        ParseProcessStatus(StatusWith(old_text, new_text));
    ASSERT_TRUE(changed.ok()) << changed.status();
    EXPECT_NE(*changed, *whole) << new_text;
  }
}

}  // namespace
}  // namespace hermetest

// The process table against ps, and on texts that a process name can make hard to read.

#include "hermetest/matchers/procfs/process_table.h"

#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/tests/support/program.h"

namespace hermetest {
namespace {

using ::testing::HasSubstr;

struct StatRow {
  const char* what;
  const char* text;
  pid_t pid;
  const char* name;
  ProcessState state;
  pid_t parent;
};

constexpr StatRow kRows[] = {
    {"plain", "7 (sleep) S 1 7 7 0\n", 7, "sleep", ProcessState::kSleeping, 1},
    {"a space in the name", "7 (a b) R 2 7\n", 7, "a b", ProcessState::kRunning, 2},
    {"parentheses in the name", "7 (x) (y)) Z 3 7\n", 7, "x) (y)", ProcessState::kZombie, 3},
    {"a name that looks like fields", "7 () R 9 () T 4 7\n", 7, ") R 9 (", ProcessState::kStopped,
     4},
    {"a newline in the name", "7 (a\nb) D 5 7\n", 7, "a\nb", ProcessState::kDiskSleep, 5},
    {"an empty name", "4194304 () I 0 0\n", 4194304, "", ProcessState::kIdle, 0},
};

TEST(ProcessTable, ReadsStat) {
  for (const StatRow& row : kRows) {
    SCOPED_TRACE(row.what);
    const absl::StatusOr<Process> process = ParseProcessStat(row.text);
    ASSERT_TRUE(process.ok()) << process.status();
    EXPECT_EQ(process->pid, row.pid);
    EXPECT_EQ(process->name, row.name);
    EXPECT_EQ(process->state, row.state);
    EXPECT_EQ(process->parent, row.parent);
  }
}

TEST(ProcessTable, RefusesWhatIsNotStat) {
  for (const char* text : {"", "7", "7 sleep S 1", "x (sleep) S 1", "7 (sleep", "7 )sleep( S 1",
                           "7 (sleep)", "7 (sleep) S", "7 (sleep) SS 1", "7 (sleep) S x"}) {
    const absl::StatusOr<Process> process = ParseProcessStat(text);
    EXPECT_TRUE(absl::IsInvalidArgument(process.status())) << text;
    EXPECT_THAT(std::string(process.status().message()), HasSubstr("not a /proc/PID/stat"));
  }
}

TEST(ProcessTable, IsFormattedForPeople) {
  const std::vector<Process> processes = {
      {1, 0, ProcessState::kSleeping, "do_sigtimedwait", "hermetest-init", "./daemon_test"},
      {23456, 1, ProcessState::kRunning, "", "a\nb", "cat \xff"},
      {77, 1, ProcessState::kSleeping, "", "b\u00fccher", "cat b\u00fccher"},
  };
  EXPECT_EQ(FormatProcesses(processes),
            "    PID  PPID STATE WAITING IN               NAME             COMMAND LINE\n"
            "      1     0 S     do_sigtimedwait          hermetest-init   ./daemon_test\n"
            "  23456     1 R     -                        a\\nb             cat \\377\n"
            "     77     1 S     -                        b\u00fccher           cat b\u00fccher\n");
}

// In a sandbox of its own, so that nobody comes or goes between the two.
class InOwnSandbox : public IsolatedTest {};

TEST_F(InOwnSandbox, AgreesWithPs) {
  int release[2];
  ASSERT_EQ(pipe(release), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(release[1]);
    char byte = 0;
    static_cast<void>(!read(release[0], &byte, 1));
    _exit(0);
  }
  const absl::StatusOr<std::vector<Process>> table = ReadProcessTable();
  ASSERT_TRUE(table.ok()) << table.status();
  const tests::ProgramResult ps =
      tests::RunProgram({"/bin/ps", "-e", "-o", "pid=,ppid=,args=", "--width", "10000"});
  ASSERT_EQ(ps.exit_code, 0) << ps.output;
  std::map<pid_t, std::string> expected;
  const std::vector<std::string> lines = absl::StrSplit(ps.output, '\n', absl::SkipWhitespace());
  for (const std::string& line : lines) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    pid_t pid = 0;
    ASSERT_TRUE(absl::SimpleAtoi(words[0], &pid)) << line;
    if (words[2] != "/bin/ps") expected[pid] = words[1] + " " + words[2];
  }
  std::map<pid_t, std::string> found;
  for (const Process& process : *table) {
    const std::vector<std::string> words = absl::StrSplit(process.command_line, ' ');
    found[process.pid] = std::to_string(process.parent) + " " + words[0];
  }
  EXPECT_EQ(found, expected) << ps.output;
  EXPECT_EQ(found.size(), 3u) << "the init, this process and its child";
  close(release[1]);
  EXPECT_EQ(waitpid(child, nullptr, 0), child);
}

}  // namespace
}  // namespace hermetest

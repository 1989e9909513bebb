#include "hermetest/matchers/procfs/process_table.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hermetest/matchers/procfs/internal/proc_file.h"
#include "hermetest/matchers/procfs/internal/readable.h"
#include "hermetest/matchers/procfs/internal/utf8.h"
#include "hermetest/matchers/procfs/process_state.h"

namespace hermetest {
namespace {

std::string CommandLine(std::string arguments) {
  while (!arguments.empty() && arguments.back() == '\0') arguments.pop_back();
  std::replace(arguments.begin(), arguments.end(), '\0', ' ');
  return arguments;
}

// All but the command line, which is the one thing that can take its time.
std::optional<Process> ReadState(int proc_fd, pid_t pid) {
  const absl::StatusOr<std::string> stat =
      internal::ReadProcFile(proc_fd, absl::StrCat(pid, "/stat"));
  if (!stat.ok()) return std::nullopt;
  absl::StatusOr<Process> process = ParseProcessStat(*stat);
  if (!process.ok()) return std::nullopt;
  process->wait_channel = internal::ReadProcFile(proc_fd, absl::StrCat(pid, "/wchan")).value_or("");
  if (process->wait_channel == "0") process->wait_channel.clear();
  return *std::move(process);
}

// A directory of a procfs stands for its process (pidfd_send_signal(2)).
void Stop(int proc_fd, pid_t pid) {
  const int fd = openat(proc_fd, absl::StrCat(pid).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  syscall(SYS_pidfd_send_signal, fd, SIGSTOP, nullptr, 0);
  close(fd);
}

std::vector<Process> WithCommandLines(int proc_fd, std::map<pid_t, Process>& states) {
  std::vector<Process> processes;
  processes.reserve(states.size());
  for (auto& [pid, process] : states) {
    process.command_line =
        CommandLine(internal::ReadProcFile(proc_fd, absl::StrCat(pid, "/cmdline")).value_or(""));
    processes.push_back(std::move(process));
  }
  return processes;
}

std::string Padded(std::string text, size_t width) {
  const size_t has = internal::DisplayWidth(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

}  // namespace

absl::StatusOr<Process> ParseProcessStat(absl::string_view text) {
  const size_t open = text.find('(');
  const size_t close = text.rfind(')');
  Process process;
  if (open == absl::string_view::npos || close == absl::string_view::npos || close < open ||
      !absl::SimpleAtoi(text.substr(0, open), &process.pid)) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a /proc/PID/stat: \"", absl::CHexEscape(text), "\""));
  }
  process.name = std::string(text.substr(open + 1, close - open - 1));
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text.substr(close + 1), ' ', absl::SkipEmpty());
  if (fields.size() < 2 || fields[0].size() != 1 || !absl::SimpleAtoi(fields[1], &process.parent)) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a /proc/PID/stat: \"", absl::CHexEscape(text), "\""));
  }
  process.state = static_cast<ProcessState>(fields[0][0]);
  return process;
}

absl::StatusOr<std::vector<Process>> ReadProcessTable() {
  const int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (proc_fd < 0) return internal::ProcError(errno, "open", "/proc");
  const absl::Cleanup closer = [proc_fd] { close(proc_fd); };
  return ReadProcessTable(proc_fd);
}

absl::StatusOr<std::vector<Process>> ReadProcessTable(int proc_fd) {
  std::map<pid_t, Process> states;
  absl::Status status = internal::ForEachPid(proc_fd, [&](pid_t pid) {
    if (std::optional<Process> process = ReadState(proc_fd, pid)) states[pid] = *process;
  });
  if (!status.ok()) return status;
  return WithCommandLines(proc_fd, states);
}

absl::StatusOr<std::vector<Process>> StopAndReadProcessTable(int proc_fd) {
  std::map<pid_t, Process> states;
  // A process that runs makes others while the list is read: look until there is nothing new.
  constexpr int kMaxRounds = 10;
  size_t known = 0;
  for (int round = 0; round == 0 || (round < kMaxRounds && states.size() > known); ++round) {
    known = states.size();
    absl::Status status = internal::ForEachPid(proc_fd, [&](pid_t pid) {
      if (states.count(pid) != 0) return;
      if (std::optional<Process> process = ReadState(proc_fd, pid)) states[pid] = *process;
      Stop(proc_fd, pid);
    });
    if (!status.ok()) return status;
  }
  return WithCommandLines(proc_fd, states);
}

std::string FormatProcesses(absl::Span<const Process> processes) {
  std::string table =
      "    PID  PPID STATE WAITING IN               NAME             COMMAND LINE\n";
  for (const Process& process : processes) {
    absl::StrAppendFormat(
        &table, "%7d %5d %c     %-24s %s %s\n", process.pid, process.parent,
        static_cast<char>(process.state), process.wait_channel.empty() ? "-" : process.wait_channel,
        Padded(internal::Escaped(process.name), 16), internal::Escaped(process.command_line));
  }
  return table;
}

}  // namespace hermetest

#include "hermetest/matchers/process_table.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace hermetest {
namespace {

std::optional<std::string> ReadFileAt(int directory_fd, const std::string& path) {
  const int fd = openat(directory_fd, path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::string text;
  char buffer[4096];
  ssize_t size = 0;
  while ((size = read(fd, buffer, sizeof(buffer))) > 0) {
    text.append(buffer, static_cast<size_t>(size));
  }
  close(fd);
  if (size < 0) return std::nullopt;
  return text;
}

std::string CommandLine(std::string arguments) {
  while (!arguments.empty() && arguments.back() == '\0') arguments.pop_back();
  std::replace(arguments.begin(), arguments.end(), '\0', ' ');
  return arguments;
}

// All but the command line, which is the one thing that can take its time.
std::optional<Process> ReadState(int proc_fd, const std::string& pid) {
  const std::optional<std::string> stat = ReadFileAt(proc_fd, pid + "/stat");
  if (!stat.has_value()) return std::nullopt;
  absl::StatusOr<Process> process = ParseProcessStat(*stat);
  if (!process.ok()) return std::nullopt;
  process->wait_channel = ReadFileAt(proc_fd, pid + "/wchan").value_or("");
  if (process->wait_channel == "0") process->wait_channel.clear();
  return *std::move(process);
}

// A directory of a procfs stands for its process (pidfd_send_signal(2)).
void Stop(int proc_fd, const std::string& pid) {
  const int fd = openat(proc_fd, pid.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  syscall(SYS_pidfd_send_signal, fd, SIGSTOP, nullptr, 0);
  close(fd);
}

// Calls `visit` for the name of each process directory.
absl::Status ForEachPid(int proc_fd, absl::FunctionRef<void(pid_t, const std::string&)> visit) {
  const int fd = openat(proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, "open /proc");
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(fdopendir(fd), &closedir);
  if (directory == nullptr) {
    const int error = errno;
    close(fd);
    return absl::ErrnoToStatus(error, "list /proc");
  }
  while (const dirent* entry = readdir(directory.get())) {
    pid_t pid = 0;
    if (absl::SimpleAtoi(entry->d_name, &pid)) visit(pid, entry->d_name);
  }
  return absl::OkStatus();
}

std::vector<Process> WithCommandLines(int proc_fd, std::map<pid_t, Process>& states) {
  std::vector<Process> processes;
  processes.reserve(states.size());
  for (auto& [pid, process] : states) {
    process.command_line =
        CommandLine(ReadFileAt(proc_fd, absl::StrCat(pid, "/cmdline")).value_or(""));
    processes.push_back(std::move(process));
  }
  return processes;
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
  process.state = fields[0][0];
  return process;
}

absl::StatusOr<std::vector<Process>> ReadProcessTable() {
  const int proc_fd = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (proc_fd < 0) return absl::ErrnoToStatus(errno, "open /proc");
  absl::StatusOr<std::vector<Process>> processes = ReadProcessTable(proc_fd);
  close(proc_fd);
  return processes;
}

absl::StatusOr<std::vector<Process>> ReadProcessTable(int proc_fd) {
  std::map<pid_t, Process> states;
  absl::Status status = ForEachPid(proc_fd, [&](pid_t pid, const std::string& name) {
    if (std::optional<Process> process = ReadState(proc_fd, name)) states[pid] = *process;
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
    absl::Status status = ForEachPid(proc_fd, [&](pid_t pid, const std::string& name) {
      if (states.count(pid) != 0) return;
      if (std::optional<Process> process = ReadState(proc_fd, name)) states[pid] = *process;
      Stop(proc_fd, name);
    });
    if (!status.ok()) return status;
  }
  return WithCommandLines(proc_fd, states);
}

std::string FormatProcesses(absl::Span<const Process> processes) {
  std::string table =
      "    PID  PPID STATE WAITING IN               NAME             COMMAND LINE\n";
  for (const Process& process : processes) {
    absl::StrAppendFormat(&table, "%7d %5d %c     %-24s %-16s %s\n", process.pid, process.parent,
                          process.state, process.wait_channel.empty() ? "-" : process.wait_channel,
                          absl::CEscape(process.name), absl::CEscape(process.command_line));
  }
  return table;
}

}  // namespace hermetest

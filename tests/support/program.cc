#include "hermetest/tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hermetest::tests {
namespace {

bool ConcernsTheCaller(absl::string_view variable) {
  for (const char* prefix : {"XML_OUTPUT_FILE=", "GTEST_", "TEST_SHARD_",
                             "TEST_TOTAL_SHARDS=", "TEST_PREMATURE_EXIT_FILE=", "TESTBRIDGE_"}) {
    if (absl::StartsWith(variable, prefix)) return true;
  }
  return false;
}

std::vector<std::string> Environment(const ProgramOptions& options) {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string entry = *variable;
    const std::string name = entry.substr(0, entry.find('='));
    if (!ConcernsTheCaller(entry) && options.environment.count(name) == 0) {
      environment.push_back(entry);
    }
  }
  for (const auto& [name, value] : options.environment) {
    environment.push_back(absl::StrCat(name, "=", value));
  }
  return environment;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::string ReadToEnd(int fd, const std::function<void(const std::string&)>& on_output) {
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t size = read(fd, buffer, sizeof(buffer));
    if (size > 0) {
      text.append(buffer, static_cast<size_t>(size));
      if (on_output) on_output(text);
    } else if (size == 0 || errno != EINTR) {
      return text;
    }
  }
}

[[noreturn]] void Throw(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void BecomeProgram(const std::vector<std::string>& arguments, const ProgramOptions& options,
                   int output) {
  dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  std::vector<std::string> argument_copy = arguments;
  std::vector<std::string> environment = Environment(options);
  HeedSignals();
  if (options.before_exec) options.before_exec();
  execve(arguments[0].c_str(), Pointers(argument_copy).data(), Pointers(environment).data());
  const std::string message =
      absl::StrCat("cannot execute ", arguments[0], ": errno ", errno, "\n");
  static_cast<void>(!write(STDERR_FILENO, message.data(), message.size()));
  _exit(127);
}

void HeedSignals() {
  for (int number : {SIGHUP, SIGINT, SIGPIPE, SIGQUIT}) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

ProgramResult RunProgram(const std::vector<std::string>& arguments, const ProgramOptions& options) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) Throw("pipe2");
  const pid_t pid = fork();
  if (pid < 0) Throw("fork");
  if (pid == 0) BecomeProgram(arguments, options, ends[1]);
  close(ends[1]);
  ProgramResult result;
  result.output = ReadToEnd(ends[0], options.on_output);
  close(ends[0]);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

std::string Runfile(const std::string& path) {
  const char* root = std::getenv("TEST_SRCDIR");
  const char* workspace = std::getenv("TEST_WORKSPACE");
  if (root == nullptr || workspace == nullptr) return path;
  return absl::StrCat(root, "/", workspace, "/", path);
}

std::string NewTempPath(const std::string& name) {
  static int count = 0;
  const char* directory = std::getenv("TEST_TMPDIR");
  return absl::StrCat(directory == nullptr ? "/tmp" : directory, "/", getpid(), ".", ++count, ".",
                      name);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Throw("open " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace hermetest::tests

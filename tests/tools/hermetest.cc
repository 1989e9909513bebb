#include "hermetest/tests/tools/hermetest.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "hermetest/tests/support/program.h"

namespace hermetest::tests {

std::string HermetestPath() { return Runfile("tools/hermetest"); }

HermetestResult RunHermetest(const std::vector<std::string>& arguments,
                             const HermetestOptions& options) {
  std::vector<std::string> command = {HermetestPath()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string errors = NewTempPath("stderr");
  const int errors_fd = open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  ProgramOptions program_options;
  program_options.environment = options.environment;
  program_options.before_exec = [&] {
    dup2(errors_fd, STDERR_FILENO);
    if (options.before_exec) options.before_exec();
  };
  const ProgramResult program = RunProgram(command, program_options);
  close(errors_fd);
  return {program.exit_code, program.output, ReadFile(errors)};
}

}  // namespace hermetest::tests

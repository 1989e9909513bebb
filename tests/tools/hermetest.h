// Runs the command-line tool and judges it from outside.

#ifndef HERMETEST_TESTS_TOOLS_HERMETEST_H_
#define HERMETEST_TESTS_TOOLS_HERMETEST_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hermetest::tests {

struct HermetestOptions {
  std::map<std::string, std::string> environment = {};
  std::function<void()> before_exec = nullptr;  // as in ProgramOptions
};

// What it did; stdout and stderr apart.
struct HermetestResult {
  int exit_code = -1;  // -1 when a signal ended it
  std::string out;
  std::string err;
};

// The path of the tool, which has to be among the test's data.
std::string HermetestPath();

// Runs it with `arguments`.
HermetestResult RunHermetest(const std::vector<std::string>& arguments,
                             const HermetestOptions& options = {});

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_TOOLS_HERMETEST_H_

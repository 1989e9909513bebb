#include "hermetest/tests/tools/run/run_hermetest.h"

#include <map>
#include <regex>
#include <string>
#include <vector>

#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"

namespace hermetest::tests {

std::map<std::string, std::string> OutsideOfBazel(std::map<std::string, std::string> environment) {
  environment["BAZEL_TEST"] = "";
  environment["TEST_TARGET"] = "";
  return environment;
}

HermetestResult RunTests(const std::vector<std::string>& flags, const std::string& name,
                         const std::vector<std::string>& arguments,
                         const std::map<std::string, std::string>& environment) {
  std::vector<std::string> words = {"run"};
  words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(), {"--", Runfile("tests/tools/run/" + name)});
  words.insert(words.end(), arguments.begin(), arguments.end());
  HermetestOptions options;
  options.environment = OutsideOfBazel(environment);
  return RunHermetest(words, options);
}

std::string WithoutTimes(const std::string& text) {
  const std::string of_tests =
      std::regex_replace(text, std::regex("\\([0-9]+ ms\\)"), "(0 ms)");  // GoogleTest's own
  const std::string timeless =
      std::regex_replace(of_tests, std::regex("([0-9]+ min )?[0-9]+(\\.[0-9]+)? s\\b"), "T");
  return std::regex_replace(timeless, std::regex("\n\n+"), "\n");
}

std::string ReportWithoutTimes(const std::string& path) {
  const std::regex times("(\"?(time|timestamp)\"?(=|: ))\"[^\"]*\"");
  return std::regex_replace(ReadFile(path), times, "$1\"T\"");
}

}  // namespace hermetest::tests

// `hermetest run` in tests: times are taken out of what it prints.

#ifndef HERMETEST_TESTS_TOOLS_RUN_RUN_HERMETEST_H_
#define HERMETEST_TESTS_TOOLS_RUN_RUN_HERMETEST_H_

#include <map>
#include <string>
#include <vector>

#include "hermetest/tests/tools/hermetest.h"

namespace hermetest::tests {

// `environment`, and what makes hermetest take no notice of the Bazel around this test.
std::map<std::string, std::string> OutsideOfBazel(
    std::map<std::string, std::string> environment = {});

// Runs `hermetest run` with `flags` on the helper program `name` with `arguments`, outside of Bazel
// as it were.
HermetestResult RunTests(const std::vector<std::string>& flags, const std::string& name,
                         const std::vector<std::string>& arguments = {},
                         const std::map<std::string, std::string>& environment = {});

// What differs from run to run and from version to version: "(0.012 s)" becomes "(T)", and empty
// lines go, one of which newer versions of GoogleTest put after a failure.
std::string WithoutTimes(const std::string& text);

// A report of GoogleTest, without times and dates.
std::string ReportWithoutTimes(const std::string& path);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_TOOLS_RUN_RUN_HERMETEST_H_

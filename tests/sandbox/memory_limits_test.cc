// What the fixture has for the results of a test takes little of the address space that the user
// has limited (setrlimit(2), RLIMIT_AS).

#include <stdlib.h>
#include <sys/resource.h>

#include <cstddef>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;

void ExpectPasses(const std::string& suite, int tests,
                  const std::function<void()>& before_exec = nullptr) {
  ProgramOptions options;
  options.before_exec = before_exec;
  const ProgramResult result = RunProgram({Runfile("tests/sandbox/memory_limits_helper"),
                                           absl::StrCat("--gtest_filter=*", suite, ".*")},
                                          options);
  EXPECT_EQ(result.exit_code, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr(absl::StrCat("[  PASSED  ] ", tests, " test")));
}

TEST(MemoryLimitsTest, IsLeftToATestThatLimitsItself) { ExpectPasses("LimitedTest", 1); }

TEST(MemoryLimitsTest, IsLeftToTheTestsOfAProgramThatIsLimited) {
  ExpectPasses("LimitedProgram", 4, [] {
    const rlim_t kilobytes = 1300000;  // ulimit -v
    const rlimit limit = {kilobytes << 10, kilobytes << 10};
    setrlimit(RLIMIT_AS, &limit);
  });
}

TEST(MemoryLimitsTest, IsGivenBackAfterASuiteOfManyTestsAtOnce) {
  ExpectPasses("ManyAtOnce", 16, [] { setenv("HERMETEST_JOBS", "8", 1); });
}

TEST(MemoryLimitsTest, IsLeftToTheTestsOfASuiteThatIsLimited) { ExpectPasses("LimitedSuite", 4); }

}  // namespace
}  // namespace hermetest::tests

// An exception that nobody catches ends the program in place: with --gtest_catch_exceptions=0
// GoogleTest catches none, so that a debugger stops where it is thrown. In isolation it ends the
// test's process only: the test fails by SIGABRT, and the run goes on.

#include <signal.h>
#include <sys/resource.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Row {
  const char* name;
  const char* helper;  // "compared" or "uncaught"
  const char* tests;   // the first of them throws
  const char* first;
  const char* next;         // runs in isolation only
  size_t aborted_tests;     // in isolation
  const char* what;         // the runtime's last words
  const char* before = "";  // what the first test reported
  const char* flag = "--gtest_catch_exceptions=0";
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

constexpr Row kRows[] = {
    {"StdInConstructor", "compared", "ConstructorThrowStd.*", "ConstructorThrowStd.FirstTest",
     "ConstructorThrowStd.SecondTest", 2, "what():  what it says"},
    {"IntInConstructor", "compared", "ConstructorThrowInt.*", "ConstructorThrowInt.FirstTest",
     "ConstructorThrowInt.SecondTest", 2, "instance of 'int'"},
    {"StdInSetUp", "compared", "SetUpThrowStd.*", "SetUpThrowStd.FirstTest",
     "SetUpThrowStd.SecondTest", 2, "what():  what it says"},
    {"IntInSetUp", "compared", "SetUpThrowInt.*", "SetUpThrowInt.FirstTest",
     "SetUpThrowInt.SecondTest", 2, "instance of 'int'"},
    {"StdInBody", "compared", "BodyThrowStd.*", "BodyThrowStd.FirstTest", "BodyThrowStd.SecondTest",
     2, "what():  what it says"},
    {"IntInBody", "compared", "BodyThrowInt.*", "BodyThrowInt.FirstTest", "BodyThrowInt.SecondTest",
     2, "instance of 'int'"},
    {"StdInTearDown", "compared", "TearDownThrowStd.*", "TearDownThrowStd.FirstTest",
     "TearDownThrowStd.SecondTest", 2, "what():  what it says"},
    {"IntInTearDown", "compared", "TearDownThrowInt.*", "TearDownThrowInt.FirstTest",
     "TearDownThrowInt.SecondTest", 2, "instance of 'int'"},
    {"StdInDestructor", "uncaught", "ThrowingDestructor.*:After.*", "ThrowingDestructor.Test",
     "After.RunsOn", 1, "what():  what the destructor says", "said before"},
    {"IntInDestructor", "uncaught", "ThrowingNumberInDestructor.*:After.*",
     "ThrowingNumberInDestructor.Test", "After.RunsOn", 1, "instance of 'int'", "said before"},
    {"StdInDestructorThoughCaughtElsewhere", "uncaught", "ThrowingDestructor.*:After.*",
     "ThrowingDestructor.Test", "After.RunsOn", 1, "what():  what the destructor says",
     "said before", "--gtest_catch_exceptions=1"},
};

ProgramResult RunBuild(const Row& row, const char* build) {
  ProgramOptions options;
  options.before_exec = [] {
    const rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
  };
  return RunProgram({Runfile(absl::StrCat("tests/results/", row.helper, "_", build)),
                     absl::StrCat("--gtest_filter=", row.tests), row.flag},
                    options);
}

size_t Count(absl::string_view text, absl::string_view needle) {
  const std::vector<absl::string_view> pieces = absl::StrSplit(text, needle);
  return pieces.size() - 1;
}

class Uncaught : public testing::TestWithParam<Row> {};

TEST_P(Uncaught, EndsTheProgramInPlace) {
  const ProgramResult plain = RunBuild(GetParam(), "plain");
  EXPECT_EQ(plain.signal, SIGABRT) << plain.output;
  EXPECT_THAT(plain.output, HasSubstr(absl::StrCat("[ RUN      ] ", GetParam().first)));
  EXPECT_THAT(plain.output, HasSubstr(GetParam().what));
  EXPECT_THAT(plain.output, HasSubstr(GetParam().before));
  EXPECT_THAT(plain.output, Not(HasSubstr(absl::StrCat("[ RUN      ] ", GetParam().next))));
}

void ExpectOnlyTheTestEnds(const Row& row, const ProgramResult& isolated) {
  EXPECT_EQ(isolated.exit_code, 1) << isolated.output;
  EXPECT_THAT(isolated.output, HasSubstr(absl::StrCat("[  FAILED  ] ", row.first, " (")));
  EXPECT_THAT(isolated.output, HasSubstr(row.what));
  EXPECT_THAT(isolated.output, HasSubstr(row.before));
  EXPECT_THAT(isolated.output, HasSubstr(absl::StrCat("[ RUN      ] ", row.next)));
  EXPECT_EQ(Count(isolated.output, "the test was killed by SIGABRT (Aborted)"), row.aborted_tests)
      << isolated.output;
}

TEST_P(Uncaught, EndsTheTestInIsolation) {
  ExpectOnlyTheTestEnds(GetParam(), RunBuild(GetParam(), "isolated"));
}

TEST_P(Uncaught, EndsTheTestWhereAllTestsAreIsolated) {
  ExpectOnlyTheTestEnds(GetParam(), RunBuild(GetParam(), "all_isolated"));
}

INSTANTIATE_TEST_SUITE_P(Rows, Uncaught, testing::ValuesIn(kRows),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace hermetest::tests

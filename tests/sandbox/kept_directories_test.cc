// What a test runner hands to a test by path stays where it is, also below /dev/shm, which a
// sandbox hides (Bazel puts it there with --sandbox_base=/dev/shm).

#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// Each test is a host whose /dev/shm is empty, for the blocks in it.
class KeptDirectories : public IsolatedTest {
 protected:
  // Makes a directory with a file named "given".
  static void Make(const std::string& path) {
    std::filesystem::create_directories(path);
    std::ofstream(path + "/given") << "content of " << path;
  }

  // In a sandbox: that the directory is the host's, and that what is written there arrives.
  static void ExpectKept(const std::string& path) {
    EXPECT_EQ(ReadFile(path + "/given"), "content of " + path);
    std::ofstream(path + "/written") << "by the body";
  }

  static void ExpectArrived(const std::string& path) {
    EXPECT_EQ(ReadFile(path + "/written"), "by the body");
  }
};

class KeptVariable : public KeptDirectories, public testing::WithParamInterface<const char*> {};

INSTANTIATE_TEST_SUITE_P(Names, KeptVariable,
                         testing::Values("TEST_TMPDIR", "TEST_UNDECLARED_OUTPUTS_DIR",
                                         "COVERAGE_DIR", "RUNFILES_DIR", "TEST_SRCDIR"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(KeptVariable, StaysReachableAndWritableAndNothingElseDoes) {
  Make("/dev/shm/of/test");
  Make("/dev/shm/other");
  ASSERT_EQ(setenv(GetParam(), "/dev/shm/of/test", 1), 0);
  for (const auto& [form, isolation] : EveryForm()) {
    const IsolatedResult result = RunIsolated(isolation, [] {
      ExpectKept("/dev/shm/of/test");
      EXPECT_THAT(Entries("/dev/shm"), ElementsAre("of"));
      EXPECT_THAT(Entries("/dev/shm/of"), ElementsAre("test"));
      std::ofstream("/dev/shm/own") << "gone with the sandbox";
    });
    EXPECT_TRUE(result.passed()) << form << "\n" << result;
    ExpectArrived("/dev/shm/of/test");
    ASSERT_EQ(unlink("/dev/shm/of/test/written"), 0);
    EXPECT_THAT(Entries("/dev/shm"), UnorderedElementsAre("of", "other"));
  }
}

TEST_F(KeptDirectories, TheOneOfTheXmlFileIsKept) {
  Make("/dev/shm/xml");
  ASSERT_EQ(setenv("XML_OUTPUT_FILE", "/dev/shm/xml/test.xml", 1), 0);
  const IsolatedResult result = RunIsolated(Isolation(), [] { ExpectKept("/dev/shm/xml"); });
  EXPECT_TRUE(result.passed()) << result;
  ExpectArrived("/dev/shm/xml");
}

TEST_F(KeptDirectories, TheWorkingDirectoryIsKeptAndStillTheWorkingDirectory) {
  Make("/dev/shm/beneath/deep");
  Make("/dev/shm/beneath/beside");
  ASSERT_EQ(chdir("/dev/shm/beneath/deep"), 0);
  for (const auto& [form, isolation] : EveryForm()) {
    const IsolatedResult result = RunIsolated(isolation, [] {
      EXPECT_EQ(std::filesystem::current_path(), "/dev/shm/beneath/deep");
      EXPECT_EQ(ReadFile("given"), "content of /dev/shm/beneath/deep");
      EXPECT_THAT(Entries(".."), ElementsAre("deep"));  // not the host's, which is hidden
      std::ofstream("/dev/shm/beneath/deep/by-name") << "one";
      EXPECT_EQ(ReadFile("by-name"), "one");
    });
    EXPECT_TRUE(result.passed()) << form << "\n" << result;
  }
}

TEST_F(KeptDirectories, SeveralAndOneInsideAnother) {
  const std::map<std::string, std::string> directories = {
      {"TEST_TMPDIR", "/dev/shm/sandbox/tmp"},
      {"TEST_UNDECLARED_OUTPUTS_DIR", "/dev/shm/sandbox/tmp/outputs"},
      {"COVERAGE_DIR", "/dev/shm/elsewhere/coverage/"},
      {"TEST_SRCDIR", "/dev/shm/./sandbox/../runfiles"}};
  for (const auto& [name, path] : directories) {
    Make(std::filesystem::path(path).lexically_normal());
    ASSERT_EQ(setenv(name.c_str(), path.c_str(), 1), 0);
  }
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    ExpectKept("/dev/shm/sandbox/tmp");
    ExpectKept("/dev/shm/sandbox/tmp/outputs");
    ExpectKept("/dev/shm/elsewhere/coverage/");
    ExpectKept("/dev/shm/runfiles");
  });
  EXPECT_TRUE(result.passed()) << result;
  ExpectArrived("/dev/shm/sandbox/tmp/outputs");
  ExpectArrived("/dev/shm/elsewhere/coverage");
}

TEST_F(KeptDirectories, OneThatIsNamedButNotThereIsNoObstacle) {
  ASSERT_EQ(setenv("TEST_TMPDIR", "/dev/shm/not/there", 1), 0);
  const IsolatedResult result =
      RunIsolated(Isolation(), [] { EXPECT_THAT(Entries("/dev/shm"), testing::IsEmpty()); });
  EXPECT_TRUE(result.passed()) << result;
}

// Kept all the way down.
TEST_F(KeptDirectories, StayInNestedSandboxes) {
  Make("/dev/shm/tmp");
  ASSERT_EQ(setenv("TEST_TMPDIR", "/dev/shm/tmp", 1), 0);
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    const IsolatedResult inner = RunIsolated(Isolation(), [] { ExpectKept("/dev/shm/tmp"); });
    EXPECT_TRUE(inner.passed()) << inner;
  });
  EXPECT_TRUE(result.passed()) << result;
  ExpectArrived("/dev/shm/tmp");
}

}  // namespace
}  // namespace hermetest::tests

// Passes only in a sandbox of its own; what each test finds there, it spoils.

#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace {

TEST(Sandbox, HasItsOwnProcesses) { EXPECT_EQ(getpid(), 2); }

TEST(Sandbox, HasItsRunfiles) {
  const std::string path = std::string(std::getenv("TEST_SRCDIR")) + "/" +
                           std::getenv("TEST_WORKSPACE") + "/BUILD.bazel";
  EXPECT_TRUE(std::ifstream(path).good()) << path;
  EXPECT_TRUE(std::ifstream("BUILD.bazel").good());
}

TEST(Sandbox, HasADirectoryOfItsOwn) {
  const std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/file";
  EXPECT_FALSE(std::ifstream(path).good());
  EXPECT_TRUE(std::ofstream(path) << "text\n");
}

}  // namespace

// What an isolated test sees, and that its host sees nothing of it.
//
//   tools/bazel run //examples:quickstart

#include <sys/mount.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/examples/command.h"
#include "hermetest/fixture/isolated_test.h"

namespace {

using hermetest::examples::Content;
using hermetest::examples::Output;

// Prints `text` below the names that GoogleTest prints.
void Show(absl::string_view text) {
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    std::cout << std::string(13, ' ') << line << "\n";
  }
}

std::string Hostname() {
  std::string name = Output("hostname");
  return name.substr(0, name.find('\n'));
}

class Quickstart : public hermetest::IsolatedTest {
 protected:
  // The suite is set up and torn down in the test program itself: on the host.
  static void SetUpTestSuite() {
    host_name = new std::string(Hostname());
    host_mounts = new std::string(Content("/proc/self/mountinfo"));
    Show(absl::StrCat("The host: pid ", getpid(), ", hostname ", *host_name, "."));
  }

  static void TearDownTestSuite() {
    ASSERT_EQ(Hostname(), *host_name);
    ASSERT_EQ(Content("/proc/self/mountinfo"), *host_mounts);
    Show(absl::StrCat("The host: pid ", getpid(), ", hostname ", Hostname(), "."));
    Show(absl::StrCat("Its mount table: ", host_mounts->size(), " bytes, not one has changed."));
  }

  static std::string* host_name;
  static std::string* host_mounts;
};

std::string* Quickstart::host_name = nullptr;
std::string* Quickstart::host_mounts = nullptr;

TEST_F(Quickstart, SeesItsOwnProcessesOnly) {
  EXPECT_EQ(getpid(), 2);
  const std::string processes = Output("exec ps -e -o pid:3,ppid:4,comm");
  EXPECT_EQ(processes,
            "PID PPID COMMAND\n"
            "  1    0 hermetest-init\n"
            "  2    0 quickstart\n"
            "  3    2 ps\n");
  Show("I am process 2, and these are all that there are:");
  Show(processes);
}

TEST_F(Quickstart, TakesAnyHostname) {
  ASSERT_EQ(sethostname("box", 3), 0);
  EXPECT_EQ(Hostname(), "box");
  Show("The hostname is box now.");
}

TEST_F(Quickstart, MountsWhatItLikes) {
  ASSERT_EQ(mount("quickstart", "/mnt", "tmpfs", 0, "size=1m"), 0);
  Show("A file system of my own:");
  Show(Output("findmnt --output TARGET,SOURCE,FSTYPE,SIZE --source quickstart"));
}

TEST_F(Quickstart, FindsNothingOfTheTestsBefore) {
  EXPECT_EQ(Output("findmnt --source quickstart", /*exit_status=*/1), "");
  EXPECT_EQ(Hostname(), *host_name);
  Show(absl::StrCat("The mount is gone, and the hostname is ", *host_name, " again."));
}

}  // namespace

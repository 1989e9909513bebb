// Tests that tell where they are, and a flag of the program's own that one of them shows.

#include <sys/mount.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/flags/flag.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

ABSL_FLAG(std::string, greeting, "none", "what Telling.Greeting says");

namespace hermetest::tests {
namespace {

const pid_t program = getpid();

std::string Hostname() {
  char name[65] = {};
  gethostname(name, sizeof(name) - 1);
  return name;
}

void TellPlace() {
  std::cout << (getpid() == program ? "in the program" : "in another process") << ", on "
            << Hostname() << std::endl;
}

TEST(Telling, Place) {
  TellPlace();
  EXPECT_EQ(access("/proc/self/stat", R_OK), 0);
  // In place this would be seen by the next test, and by the host.
  EXPECT_EQ(mount("scratch", "/mnt", "tmpfs", 0, nullptr), 0);
}

TEST(Telling, Greeting) { std::cout << "greeting: " << absl::GetFlag(FLAGS_greeting) << std::endl; }

TEST(Telling, Timeout) {
  for (;;) pause();
}

Isolation Boxed() {
  return Isolation().WithHostname("boxed").WithNetwork().WithCgroupNamespace().WithTimeNamespace(
      absl::Hours(1193));
}

Isolation BoxedAsInit() { return Boxed().AsInit(); }

class Boxing : public Isolated<testing::Test, Boxed> {
 protected:
  Boxing() { std::cout << "made" << std::endl; }
};

TEST_F(Boxing, Place) { TellPlace(); }

// What is to be found in the sandbox of a failed test.
void LeaveTraces() {
  std::ofstream("/dev/shm/trace") << "left in shm by " << getpid() << std::endl;
  if (fork() == 0) {
    for (;;) pause();
  }
}

TEST_F(Boxing, Fail) {
  LeaveTraces();
  FAIL() << "to be looked at";
}

TEST_F(Boxing, Crash) {
  LeaveTraces();
  abort();
}

TEST_F(Boxing, Overrun) {
  LeaveTraces();
  for (;;) pause();
}

class BoxingAsInit : public Isolated<testing::Test, BoxedAsInit> {};

TEST_F(BoxingAsInit, Fail) {
  LeaveTraces();
  FAIL() << "to be looked at";
}

class Plain : public testing::Test {
 protected:
  Plain() { std::cout << "made" << std::endl; }
};

TEST_F(Plain, Place) { TellPlace(); }

TEST_F(Plain, DISABLED_Place) { TellPlace(); }

}  // namespace
}  // namespace hermetest::tests

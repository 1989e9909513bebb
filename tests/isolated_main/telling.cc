// Tests that tell where they are, and a flag of the program's own that one of them shows.

#include <sys/mount.h>
#include <sys/types.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "absl/flags/flag.h"
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

Isolation Boxed() { return Isolation().WithHostname("boxed").WithNetwork(); }

class Boxing : public Isolated<testing::Test, Boxed> {
 protected:
  Boxing() { std::cout << "made" << std::endl; }
};

TEST_F(Boxing, Place) { TellPlace(); }

class Plain : public testing::Test {
 protected:
  Plain() { std::cout << "made" << std::endl; }
};

TEST_F(Plain, Place) { TellPlace(); }

TEST_F(Plain, DISABLED_Place) { TellPlace(); }

}  // namespace
}  // namespace hermetest::tests

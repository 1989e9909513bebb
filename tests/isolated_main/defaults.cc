// Tests that print what they have of their own, each as far as it differs from what the program
// has.

#include <signal.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {
namespace {

std::string Namespace(const char* kind) {
  char name[64] = {};
  const std::string path = std::string("/proc/self/ns/") + kind;
  if (readlink(path.c_str(), name, sizeof(name) - 1) < 0) return "none";
  return name;
}

std::map<std::string, std::string> Namespaces() {
  std::map<std::string, std::string> namespaces;
  for (const char* kind : {"net", "user", "cgroup"}) namespaces[kind] = Namespace(kind);
  return namespaces;
}

const std::map<std::string, std::string> of_program = Namespaces();

dev_t DeviceOfTmp() {
  struct stat info = {};
  stat("/tmp", &info);
  return info.st_dev;
}

const dev_t tmp_of_program = DeviceOfTmp();

void PrintWhatIsOwn() {
  char hostname[65] = {};
  gethostname(hostname, sizeof(hostname) - 1);
  std::cout << "hostname " << hostname << "\npid " << getpid() << "\n";
  for (const auto& [kind, name] : Namespaces()) {
    std::cout << kind << (name == of_program.at(kind) ? " of the program\n" : " of its own\n");
  }
  std::cout << (DeviceOfTmp() == tmp_of_program ? "tmp of the host\n" : "tmp of its own\n");
  std::ifstream clocks("/proc/self/timens_offsets");
  for (std::string clock, seconds, rest; clocks >> clock >> seconds >> rest;) {
    std::cout << clock << " " << seconds << "\n";
  }
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    if (line.find(" /mnt/marked ") == std::string::npos) continue;
    std::cout << (line.find(" master:") == std::string::npos ? "private" : "slave") << "\n";
  }
  std::cout << std::flush;
}

void LeaveProcess() {
  if (fork() == 0) {
    for (;;) pause();
  }
}

TEST(Plain, Prints) { PrintWhatIsOwn(); }
TEST(Plain, LeavesProcess) { LeaveProcess(); }

Isolation Open() { return Isolation().WithTimeout(absl::Minutes(5)); }

// Asks for nothing that the program's options are about.
class Asking : public Isolated<testing::Test, Open> {};

TEST_F(Asking, Prints) { PrintWhatIsOwn(); }
TEST_F(Asking, LeavesProcess) { LeaveProcess(); }

Isolation All() {
  return Isolation()
      .WithHostname("asked")
      .WithFiles(Files::kHost)
      .WithTimeNamespace(absl::Seconds(1000), absl::Seconds(2000))
      .WithPropagation(Propagation::kPrivate)
      .WithSurvivors(Survivors::kIgnore);
}

// Asks for all options that have more than one value to ask for.
class AskingForAll : public Isolated<testing::Test, All> {};

TEST_F(AskingForAll, Prints) { PrintWhatIsOwn(); }
TEST_F(AskingForAll, LeavesProcess) { LeaveProcess(); }

}  // namespace
}  // namespace hermetest::tests

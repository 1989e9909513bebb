// Runs 10,000 isolated tests in one process, and fails when that leaves anything behind or makes
// the process grow. The program of endurance_test.

#include <dirent.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

namespace {

constexpr int kTests = 10000;
constexpr int kWarmUp = 1000;
constexpr long kAllowedGrowthKb = 512;

class Endurance : public hermetest::IsolatedTest {};
TEST_F(Endurance, Empty) {}

std::set<std::string> Descriptors() {
  std::set<std::string> names;
  DIR* directory = opendir("/proc/self/fd");
  while (const dirent* entry = readdir(directory)) names.insert(entry->d_name);
  closedir(directory);
  return names;
}

std::string Mounts() {
  std::ifstream file("/proc/self/mountinfo");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

long ResidentKb() {
  std::ifstream file("/proc/self/status");
  std::string word;
  while (file >> word && word != "VmRSS:") {
  }
  long size = 0;
  file >> size;
  return size;
}

class MemoryWatch : public testing::EmptyTestEventListener {
 public:
  void OnTestIterationEnd(const testing::UnitTest&, int iteration) override {
    if (iteration + 1 == kWarmUp) warm_ = ResidentKb();
    if (iteration + 1 == kTests) end_ = ResidentKb();
  }
  long warm() const { return warm_; }
  long end() const { return end_; }

 private:
  long warm_ = 0;
  long end_ = 0;
};

bool Check(bool holds, const char* what) {
  if (!holds) std::cout << "NOT TRUE: " << what << std::endl;
  return holds;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  GTEST_FLAG_SET(repeat, kTests);
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  const auto* memory = new MemoryWatch;
  listeners.Append(const_cast<MemoryWatch*>(memory));
  const std::string mounts = Mounts();
  const std::set<std::string> descriptors = Descriptors();

  bool fine = Check(RUN_ALL_TESTS() == 0, "every test passes");
  fine &= Check(Mounts() == mounts, "the mount table is what it was, to the byte");
  fine &= Check(Descriptors() == descriptors, "no descriptor is left");
  siginfo_t info = {};
  fine &= Check(waitid(P_ALL, 0, &info, WEXITED | WNOHANG | __WALL) != 0 && errno == ECHILD,
                "no process is left");
  std::cout << "resident after " << kWarmUp << " tests: " << memory->warm() << " kB, after "
            << kTests << ": " << memory->end() << " kB" << std::endl;
  fine &= Check(memory->warm() > 0 && memory->end() - memory->warm() <= kAllowedGrowthKb,
                "memory is flat");
  return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

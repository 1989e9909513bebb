// Runs suites of many isolated tests, 1,000 tests an iteration, and fails when they leave anything
// behind or, in more than one iteration, make the process grow. The program of endurance_test.

#include <dirent.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#ifdef HERMETEST_ISOLATE_ALL_TESTS
#include "hermetest/fixture/isolate_all_tests.h"
#endif

namespace {

constexpr int kTestsOfSuite = 500;
constexpr int kTestsOfIteration = 2 * kTestsOfSuite;
constexpr long kAllowedGrowthKb = 512;

hermetest::Isolation AsInitOptions() { return hermetest::Isolation().AsInit(); }

class Default : public hermetest::Isolated<testing::TestWithParam<int>> {};
TEST_P(Default, Empty) { EXPECT_EQ(getpid(), 2); }
INSTANTIATE_TEST_SUITE_P(Many, Default, testing::Range(0, kTestsOfSuite));

class AsInit : public hermetest::Isolated<testing::TestWithParam<int>, AsInitOptions> {};
TEST_P(AsInit, Empty) { EXPECT_EQ(getpid(), 1); }
INSTANTIATE_TEST_SUITE_P(Many, AsInit, testing::Range(0, kTestsOfSuite));

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
    end_ = ResidentKb();
    if (iteration == 0) warm_ = end_;
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
#ifdef HERMETEST_ISOLATE_ALL_TESTS
  hermetest::IsolateAllTests();
#endif
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
  const int iterations = GTEST_FLAG_GET(repeat);
  std::cout << "resident after " << kTestsOfIteration << " tests: " << memory->warm()
            << " kB, after " << iterations * kTestsOfIteration << ": " << memory->end() << " kB"
            << std::endl;
  fine &= Check(memory->warm() > 0 && memory->end() - memory->warm() <= kAllowedGrowthKb,
                "memory is flat");
  return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Runs a fuzz target on its seeds and on a fixed number of changed ones, without libFuzzer: with
// any compiler, and the same in every run. An input that breaks a property ends the program; the
// log then names its seed.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/tests/fuzz/fuzz_target.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(Runfile(kCorpus))) {
    seeds.push_back(ReadFile(entry.path().string()));
  }
  return seeds;
}

void Replay(const std::string& input) {
  EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size()),
            0);
}

// Changes a few places: bytes are replaced, put in, taken out, or whole pieces repeated.
std::string Mutated(std::string text, std::mt19937& random) {
  const auto below = [&](size_t bound) { return bound == 0 ? 0 : random() % bound; };
  for (size_t changes = below(6) + 1; changes > 0; --changes) {
    const size_t at = below(text.size() + 1);
    const size_t length = below(20);
    const char byte = below(2) == 0 ? " -\\\n:/0,"[below(8)] : static_cast<char>(random());
    switch (below(4)) {
      case 0:
        text.replace(at, 1, 1, byte);
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      case 2:
        text.erase(at, length);
        break;
      default:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
    }
  }
  return text;
}

TEST(FuzzTarget, RunsTheSeeds) {
  const std::vector<std::string> seeds = Seeds();
  ASSERT_FALSE(seeds.empty());
  for (const std::string& seed : seeds) Replay(seed);
}

TEST(FuzzTarget, RunsEveryBeginningOfTheSeeds) {
  for (const std::string& seed : Seeds()) {
    for (size_t size = 0; size < seed.size(); ++size) Replay(seed.substr(0, size));
  }
}

TEST(FuzzTarget, RunsChangedSeeds) {
  constexpr int kInputsOfASeed = 2000;
  std::mt19937 random(1);
  for (const std::string& seed : Seeds()) {
    for (int i = 0; i < kInputsOfASeed; ++i) Replay(Mutated(seed, random));
  }
}

}  // namespace
}  // namespace hermetest::tests

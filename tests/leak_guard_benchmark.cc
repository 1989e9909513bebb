// What the leak guard costs a test: with all kinds, and with mounts alone, in units of an
// ordinary empty test that is not guarded.
//
//   tools/bazel run -c opt //tests:leak_guard_benchmark
//
// An ordinary test and an isolated one, both empty, without a guard and with it. Everything is
// measured as it is, and with 1,000 more mounts on the host, under which a table is long.

#include <unistd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/internal/config/settings.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/fixture/leak_guard/leak_guard.h"
#include "hermetest/fixture/leak_guard/phase.h"
#include "hermetest/tests/support/benchmark_conditions.h"

namespace {

using hermetest::LeakKind;
using hermetest::LeakKinds;
using hermetest::internal::GuardSettings;
using hermetest::internal::LeakGuard;
using hermetest::internal::Phase;

TEST(Ordinary, Empty) {}

class IsolatedSuite : public hermetest::IsolatedTest {};
TEST_F(IsolatedSuite, Empty) {}

// Checks at the end of each test, as the listener of a guarded program does.
class Checking : public testing::EmptyTestEventListener {
 public:
  void OnTestEnd(const testing::TestInfo&) override {
    if (guard != nullptr) found += guard->Check(phase).failure.size();
  }

  LeakGuard* guard = nullptr;
  Phase phase;
  size_t found = 0;
};

Checking* checking = nullptr;

void Run(benchmark::State& state, const std::string& test, LeakKinds kinds) {
  constexpr int kTests = 50;
  std::unique_ptr<LeakGuard> guard;
  if (!kinds.empty()) {
    GuardSettings settings;
    settings.kinds = kinds;
    // The benchmarks share a process, and its namespace.
    settings.own_namespace = false;
    absl::StatusOr<std::unique_ptr<LeakGuard>> begun = LeakGuard::Begin(settings);
    if (!begun.ok()) return state.SkipWithError("there is no guard");
    guard = *std::move(begun);
  }
  checking->guard = guard.get();
  checking->phase = Phase{"a test"};
  if (test != "Ordinary.Empty") checking->phase.test_process = getpid();
  GTEST_FLAG_SET(filter, test);
  GTEST_FLAG_SET(repeat, kTests);
  while (state.KeepRunningBatch(kTests)) {
    if (RUN_ALL_TESTS() != 0) state.SkipWithError("the test failed");
  }
  checking->guard = nullptr;
}

void AddAll(const hermetest::tests::AddBenchmark& add) {
  const auto run = [](const char* test, LeakKinds kinds) {
    return [test, kinds](benchmark::State& state) { Run(state, test, kinds); };
  };
  for (const auto& [name, test] :
       {std::pair<const char*, const char*>{"ordinary", "Ordinary.Empty"},
        {"isolated", "IsolatedSuite.Empty"}}) {
    add(name, run(test, {}))->UseRealTime();
    add(absl::StrCat(name, "_mounts"), run(test, {LeakKind::kMounts}))->UseRealTime();
    add(absl::StrCat(name, "_all_kinds"), run(test, LeakKinds::All()))->UseRealTime();
  }
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  checking = new Checking;
  listeners.Append(checking);
  return hermetest::tests::RunUnderConditions(
      argc, argv, {{"plain", [] {}}, {"mounts_1000", &hermetest::tests::AddMounts}}, "ordinary",
      &AddAll);
}

// What isolation costs, beside its peers, in one run.
//
//   tools/bazel run -c opt //tests:isolation_benchmark
//
// The yardstick is the bare loop: one process in the same four namespaces with a recursively
// private tree and its own proc, made, ended and waited for by the plain system calls. Everything
// is measured three times: as it is, with 200 MB of touched heap in the parent, and with 1,000 more
// mounts on the host. The table at the end compares medians; the ratio of a recorded failure in it
// means nothing.
//
// Tests that do something hide a part of the cost: the next sandbox is prepared meanwhile. What is
// left of it is the difference of the two rows of tests that take a millisecond. The rows with
// "unprepared" run with HERMETEST_PREPARE=off: the difference is what preparation is worth.

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/support/benchmark_conditions.h"

namespace {

// ------------------------------------------------------------- the tests that the benchmark runs

// Suites of many tests, as users have them. What a program does once for all of its tests, and once
// for a suite, is spread over that many.
constexpr int kTests = 50;

class Default : public hermetest::Isolated<testing::TestWithParam<int>> {};
TEST_P(Default, Empty) {}

hermetest::Isolation AsInitOptions() { return hermetest::Isolation().AsInit(); }
class AsInit : public hermetest::Isolated<testing::TestWithParam<int>, AsInitOptions> {};
TEST_P(AsInit, Empty) {}

class PeerDeathTest : public testing::TestWithParam<int> {};
TEST_P(PeerDeathTest, Empty) { EXPECT_EXIT(_exit(0), testing::ExitedWithCode(0), ""); }

void TakeAMillisecond() {
  const absl::Time end = absl::Now() + absl::Milliseconds(1);
  while (absl::Now() < end) {
  }
}

class Short : public testing::TestWithParam<int> {};
TEST_P(Short, Millisecond) { TakeAMillisecond(); }

class ShortIsolated : public hermetest::Isolated<testing::TestWithParam<int>> {};
TEST_P(ShortIsolated, Millisecond) { TakeAMillisecond(); }

INSTANTIATE_TEST_SUITE_P(Many, Short, testing::Range(0, kTests));
INSTANTIATE_TEST_SUITE_P(Many, ShortIsolated, testing::Range(0, kTests));
INSTANTIATE_TEST_SUITE_P(Many, Default, testing::Range(0, kTests));
INSTANTIATE_TEST_SUITE_P(Many, AsInit, testing::Range(0, kTests));
INSTANTIATE_TEST_SUITE_P(Many, PeerDeathTest, testing::Range(0, kTests));

constexpr int kFailures = 10000;
double* failure_seconds = nullptr;  // shared with the body

class Recording : public hermetest::IsolatedTest {};
TEST_F(Recording, Failures) {
  const absl::Time start = absl::Now();
  for (int i = 0; i < kFailures; ++i) ADD_FAILURE() << "the value of the counter is wrong";
  *failure_seconds = absl::ToDoubleSeconds(absl::Now() - start) / kFailures;
}

void RunGoogleTest(benchmark::State& state, const std::string& suite) {
  GTEST_FLAG_SET(filter, "Many/" + suite + ".*");
  while (state.KeepRunningBatch(kTests)) {
    if (RUN_ALL_TESTS() != 0) state.SkipWithError("the test failed");
  }
}

void RunUnprepared(benchmark::State& state, const std::string& suite) {
  setenv("HERMETEST_PREPARE", "off", /*replace=*/1);
  RunGoogleTest(state, suite);
  unsetenv("HERMETEST_PREPARE");
}

void RecordedFailure(benchmark::State& state) {
  GTEST_FLAG_SET(filter, "Recording.Failures");
  for (auto _ : state) {
    if (RUN_ALL_TESTS() == 0) state.SkipWithError("the failures were lost");
    state.SetIterationTime(*failure_seconds);
  }
}

// --------------------------------------------------------------------------------- the peers

void Wait(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
}

void ForkAndWait(benchmark::State& state) {
  for (auto _ : state) {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    Wait(pid);
  }
}

void BareLoop(benchmark::State& state) {
  for (auto _ : state) {
    clone_args arguments = {};
    arguments.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC;
    arguments.exit_signal = SIGCHLD;
    const auto pid = static_cast<pid_t>(syscall(SYS_clone3, &arguments, sizeof(arguments)));
    if (pid == 0) {
      const bool ready = mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                         mount("proc", "/proc", "proc", 0, nullptr) == 0;
      _exit(ready ? 0 : 1);
    }
    int status = 0;
    if (waitpid(pid, &status, 0) != pid || status != 0) {
      state.SkipWithError("the namespaces cannot be made: run it as root");
      return;
    }
  }
}

void Spawn(benchmark::State& state, std::vector<std::string> command) {
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  for (auto _ : state) {
    pid_t pid = -1;
    int status = 0;
    if (posix_spawnp(&pid, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0 ||
        waitpid(pid, &status, 0) != pid || status != 0) {
      state.SkipWithError("the program is not there, or fails");
      return;
    }
  }
}

// ------------------------------------------------------------------------------- the conditions

void TouchHeap() {
  constexpr size_t kSize = 200 << 20;
  static char* heap = static_cast<char*>(malloc(kSize));
  for (size_t i = 0; i < kSize; i += 4096) heap[i] = 1;
  benchmark::DoNotOptimize(heap);
}

constexpr char kYardstick[] = "bare_loop";

void AddAll(const hermetest::tests::AddBenchmark& add) {
  const auto test = [](const char* suite) {
    return [suite](benchmark::State& state) { RunGoogleTest(state, suite); };
  };
  const auto unprepared = [](const char* suite) {
    return [suite](benchmark::State& state) { RunUnprepared(state, suite); };
  };
  const auto command = [](const std::vector<std::string>& words) {
    return [words](benchmark::State& state) { Spawn(state, words); };
  };
  add("fork_and_wait", &ForkAndWait)->UseRealTime();
  add(kYardstick, &BareLoop)->UseRealTime();
  add("isolated_test", test("Default"))->UseRealTime();
  add("isolated_test_unprepared", unprepared("Default"))->UseRealTime();
  add("isolated_test_as_init", test("AsInit"))->UseRealTime();
  add("isolated_test_as_init_unprepared", unprepared("AsInit"))->UseRealTime();
  add("test_of_1ms", test("Short"))->UseRealTime();
  add("isolated_test_of_1ms", test("ShortIsolated"))->UseRealTime();
  add("isolated_test_of_1ms_unprepared", unprepared("ShortIsolated"))->UseRealTime();
  add("death_test", test("PeerDeathTest"))->UseRealTime();
  add("unshare", command({"unshare", "--pid", "--fork", "--mount", "--mount-proc", "--uts", "--ipc",
                          "/bin/true"}))
      ->UseRealTime();
  add("bwrap", command({"bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid",
                        "--unshare-uts", "--unshare-ipc", "/bin/true"}))
      ->UseRealTime();
  add("recorded_failure", &RecordedFailure)->UseManualTime()->Iterations(1);
}

// GoogleTest's own output would be half of what is measured.
void SilenceGoogleTest() {
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  SilenceGoogleTest();
  failure_seconds = static_cast<double*>(
      mmap(nullptr, sizeof(double), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  return hermetest::tests::RunUnderConditions(
      argc, argv,
      {{"plain", [] {}}, {"heap_200MB", &TouchHeap}, {"mounts_1000", &hermetest::tests::AddMounts}},
      kYardstick, &AddAll);
}

// Runs Google Benchmarks under several conditions in turn, and compares their medians.
//
//   int main(int argc, char** argv) {
//     return RunUnderConditions(argc, argv, {{"plain", [] {}}, {"crowded", &AddMounts}}, "read",
//                               [](const AddBenchmark& add) { add("read", &Read); });
//   }
//
// Each condition is made in a process of its own, and ends with it. Repetitions are interleaved at
// random.

#ifndef HERMETEST_TESTS_SUPPORT_BENCHMARK_CONDITIONS_H_
#define HERMETEST_TESTS_SUPPORT_BENCHMARK_CONDITIONS_H_

#include <functional>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"

namespace hermetest::tests {

struct Condition {
  std::string name;
  std::function<void()> begin;
};

// A condition: 1,000 more mounts on the host, in a mount namespace that only this process sees. It
// takes CAP_SYS_ADMIN, and ends the process where there is none.
void AddMounts();

// Adds a benchmark under a name; times are in microseconds. What is compared is the time that
// Google Benchmark goes by: of the CPU, unless the benchmark is told to use another.
using AddBenchmark = std::function<benchmark::internal::Benchmark*(
    const std::string& name, std::function<void(benchmark::State&)> run)>;

// Runs what `add_all` adds, once for each of `conditions`, with the flags of Google Benchmark in
// `argv`. After each condition a table of the medians is printed, with their ratios to the
// benchmark that is called `yardstick`. Returns the exit code of the program.
int RunUnderConditions(int argc, char** argv, const std::vector<Condition>& conditions,
                       const std::string& yardstick,
                       const std::function<void(const AddBenchmark& add)>& add_all);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SUPPORT_BENCHMARK_CONDITIONS_H_

// How much faster tests are at once:
//
//   tools/bazel run -c opt //tests/jobs:jobs_benchmark
//
// Runs the tests of hundreds.cc in three ways in turn: by plain GoogleTest, isolated one by one,
// and isolated with several jobs. Prints the medians, and how many times as fast as plain
// GoogleTest the jobs are. It asks for a real-time priority (sched(7), SCHED_RR), so that what else
// the machine does counts little; without the right to that, it says so.

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

constexpr int kRounds = 3;

struct Row {
  const char* tests;
  int jobs;
};

constexpr Row kRows[] = {{"Sleeping", 2}, {"Sleeping", 8}, {"Computing", 2}, {"Computing", 8}};

double SecondsFor(const std::string& tests, const std::string& flag) {
  const absl::Time start = absl::Now();
  const ProgramResult result = RunProgram(
      {Runfile("tests/jobs/hundreds"), absl::StrCat("--gtest_filter=All/", tests, ".*"), flag});
  if (result.exit_code != 0) printf("%s\n", result.output.c_str());
  return absl::ToDoubleSeconds(absl::Now() - start);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void PrintRow(const Row& row) {
  std::vector<double> plain;
  std::vector<double> one_by_one;
  std::vector<double> at_once;
  std::vector<double> ratios;
  for (int round = 0; round < kRounds; ++round) {
    plain.push_back(SecondsFor(row.tests, "--hermetest_isolation=off"));
    one_by_one.push_back(SecondsFor(row.tests, "--hermetest_jobs=1"));
    at_once.push_back(SecondsFor(row.tests, absl::StrCat("--hermetest_jobs=", row.jobs)));
    ratios.push_back(plain.back() / at_once.back());
  }
  printf("%-10s %4d %6.2f s %11.2f s %8.2f s %9.2f\n", row.tests, row.jobs, Median(plain),
         Median(one_by_one), Median(at_once), Median(ratios));
  fflush(stdout);
}

void RunBenchmark() {
  sched_param priority = {};
  priority.sched_priority = 1;
  if (sched_setscheduler(0, SCHED_RR, &priority) != 0) {
    printf("no real-time priority: other programs slow this down\n");
  }
  printf("200 tests  jobs    plain   one by one    at once  speed-up\n");
  for (const Row& row : kRows) PrintRow(row);
}

}  // namespace
}  // namespace hermetest::tests

int main() { hermetest::tests::RunBenchmark(); }

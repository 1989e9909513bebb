#include "hermetest/tests/support/benchmark_conditions.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"

namespace hermetest::tests {
namespace {

// Prints the medians of a condition and their ratios to the yardstick.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  RatioReporter(std::vector<std::string> names, std::string yardstick)
      : names_(std::move(names)), yardstick_(std::move(yardstick)) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.aggregate_name != "median") continue;
      const bool cpu_time = run.run_name.time_type.empty();
      medians_[run.run_name.function_name] =
          cpu_time ? run.GetAdjustedCPUTime() : run.GetAdjustedRealTime();
    }
  }

  void Finalize() override {
    const double yardstick = medians_.count(yardstick_) == 0 ? 0 : medians_[yardstick_];
    std::string table = absl::StrFormat("\n%-36s %12s   ratio to %s\n", "medians", "us",
                                        yardstick_.substr(yardstick_.rfind('/') + 1));
    for (const std::string& name : names_) {
      if (medians_.count(name) == 0) continue;  // filtered out, or it could not run
      absl::StrAppendFormat(&table, "%-36s %12.1f", name, medians_[name]);
      if (yardstick > 0) absl::StrAppendFormat(&table, " %13.3fx", medians_[name] / yardstick);
      table += "\n";
    }
    GetOutputStream() << table << std::endl;
  }

 private:
  const std::vector<std::string> names_;
  const std::string yardstick_;
  std::map<std::string, double> medians_;
};

void RunHere(const Condition& condition, const std::string& yardstick,
             const std::function<void(const AddBenchmark& add)>& add_all) {
  condition.begin();
  std::vector<std::string> names;
  add_all([&](const std::string& name, std::function<void(benchmark::State&)> run) {
    names.push_back(absl::StrCat(condition.name, "/", name));
    return benchmark::RegisterBenchmark(names.back().c_str(), std::move(run))
        ->Unit(benchmark::kMicrosecond);
  });
  RatioReporter reporter(std::move(names), absl::StrCat(condition.name, "/", yardstick));
  benchmark::RunSpecifiedBenchmarks(&reporter);
}

[[noreturn]] void GiveUp() {
  perror("mounts cannot be made");
  _exit(EXIT_FAILURE);
}

}  // namespace

void AddMounts() {
  constexpr int kMounts = 1000;
  if (unshare(CLONE_NEWNS) != 0 ||
      mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("many", "/mnt", "tmpfs", 0, nullptr) != 0) {
    GiveUp();
  }
  for (int i = 0; i < kMounts; ++i) {
    const std::string directory = absl::StrCat("/mnt/", i);
    if (mkdir(directory.c_str(), 0755) != 0 ||
        mount("many", directory.c_str(), "tmpfs", 0, nullptr) != 0) {
      GiveUp();
    }
  }
}

int RunUnderConditions(int argc, char** argv, const std::vector<Condition>& conditions,
                       const std::string& yardstick,
                       const std::function<void(const AddBenchmark& add)>& add_all) {
  std::vector<std::string> defaults = {
      argv[0], "--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true",
      "--benchmark_min_time=0.1", "--benchmark_report_aggregates_only=true"};
  std::vector<char*> arguments;
  for (std::string& argument : defaults) arguments.push_back(argument.data());
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  int result = 0;
  for (const Condition& condition : conditions) {
    const pid_t pid = fork();
    if (pid == 0) {
      RunHere(condition, yardstick, add_all);
      fflush(stdout);
      _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    if (status != 0) result = 1;
  }
  return result;
}

}  // namespace hermetest::tests

#include "hermetest/tools/run/run_options.h"

#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/fixture/internal/config/isolation_settings.h"
#include "hermetest/fixture/isolation.h"

// Empty is "not given": the variable counts then, and after it the default.
ABSL_FLAG(
    std::string, run_each, "",
    "true: each test in a sandbox of its own, the default; false: the program as a whole, the "
    "default under Bazel");
ABSL_FLAG(std::string, run_jobs, "",
          "how many sandboxes at once; 0, the default, is one for each processor; 1 under Bazel, "
          "which runs test programs at once itself");
ABSL_FLAG(std::string, run_batch, "", "how many tests share a process and its sandbox; 1");
ABSL_FLAG(std::string, run_timeout, "",
          "for each test, such as 30s or 2m; inf, the default, is none");
ABSL_FLAG(std::string, run_retries, "",
          "how often a test that fails is run again; one that passes then is flaky, and does not "
          "fail the run; 0");
ABSL_FLAG(bool, run_repeat_until_failure, false, "run all tests again and again, until one fails");
ABSL_FLAG(std::string, run_output, "",
          "when to show what tests print: failed, the default, immediate or never");
ABSL_FLAG(std::string, run_slowest, "", "name the N slowest tests in the end; 0");
ABSL_FLAG(std::string, run_trace, "",
          "write when what ran, for https://ui.perfetto.dev and chrome://tracing");
ABSL_FLAG(std::string, run_tmp, "",
          "private, the default for each test: what it changes in /tmp, TMPDIR and TEST_TMPDIR is "
          "its own, and gone with it; shared, the default for a program as a whole");
ABSL_FLAG(std::string, run_isolation, "", "on, the default, or off: no sandboxes");
ABSL_FLAG(std::string, run_unavailable, "",
          "where no sandbox is to be had: fail, the default, or skip");
// The options of Isolation, as test programs have them. A switch is "true" or "false".
#define HERMETEST_FLAG(type, name, values, meaning, reader) \
  ABSL_FLAG(std::string, run_##name, "", meaning);
HERMETEST_ISOLATION_SETTINGS(HERMETEST_FLAG)
#undef HERMETEST_FLAG

namespace hermetest::tools {
namespace {

std::string NameOfFlag(const internal::IsolationSetting& setting) {
  return absl::StrReplaceAll(setting.name, {{"_", "-"}});
}

// One option, by the name of its flag.
class Reader {
 public:
  // What is given, and where.
  struct Given {
    std::string text;
    std::string place;  // "--jobs" or "HERMETEST_JOBS"
  };

  Given Find(absl::string_view name) const {
    const std::string flag = absl::StrCat("run_", absl::StrReplaceAll(name, {{"-", "_"}}));
    const absl::CommandLineFlag& given = *absl::FindCommandLineFlag(flag);
    const std::string value = given.CurrentValue();
    // A switch that is off is one that is not given.
    const bool is_given = given.IsOfType<bool>() ? value == "true" : !value.empty();
    if (is_given) return {value, absl::StrCat("--", name)};
    const std::string variable =
        absl::StrCat("HERMETEST_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})));
    const char* text = std::getenv(variable.c_str());
    if (text != nullptr) return {text, variable};
    return {};
  }

  void Number(absl::string_view name, int least, int* value) {
    const Given given = Find(name);
    if (given.text.empty()) return;
    if (absl::SimpleAtoi(given.text, value) && *value >= least) return;
    Refuse(given, absl::StrCat("a whole number from ", least, " on"));
  }

  // Sets `value` to the one that goes with the word that is given.
  template <typename Value>
  void Choice(absl::string_view name,
              std::initializer_list<std::pair<absl::string_view, Value>> choices, Value* value) {
    const Given given = Find(name);
    if (given.text.empty()) return;
    std::vector<std::string> words;
    for (const auto& [word, meaning] : choices) {
      if (given.text == word) {
        *value = meaning;
        return;
      }
      words.push_back(absl::StrCat("\"", word, "\""));
    }
    Refuse(given, absl::StrJoin(words, " or "));
  }

  void Bool(absl::string_view name, bool* value) {
    Choice<bool>(name, {{"true", true}, {"false", false}, {"1", true}, {"0", false}}, value);
  }

  void Duration(absl::string_view name, absl::Duration* value) {
    const Given given = Find(name);
    if (given.text.empty()) return;
    if (absl::ParseDuration(given.text, value) && *value > absl::ZeroDuration()) return;
    Refuse(given, "a positive duration with its unit, such as 30s, 1m30s or 500ms, or inf");
  }

  Isolation Options() {
    Isolation isolation;
    for (const internal::IsolationSetting& setting : internal::IsolationSettings()) {
      const Given given = Find(NameOfFlag(setting));
      if (given.text.empty()) continue;
      const absl::Status status = setting.read(given.text, isolation);
      if (!status.ok()) {
        status_.Update(absl::InvalidArgumentError(
            absl::StrCat(given.place, "=", given.text, status.message())));
      }
    }
    return isolation;
  }

  std::string Text(absl::string_view name) const { return Find(name).text; }

  // Fails where one of the flags `names` is given. Their variables may be meant for other programs.
  void RefuseFlags(std::initializer_list<absl::string_view> names, absl::string_view why) {
    for (const absl::string_view name : names) {
      const std::string place = absl::StrCat("--", name);
      if (Find(name).place != place) continue;
      status_.Update(absl::InvalidArgumentError(absl::StrCat(place, why)));
    }
  }

  const absl::Status& status() const { return status_; }

 private:
  void Refuse(const Given& given, absl::string_view good) {
    status_.Update(absl::InvalidArgumentError(
        absl::StrCat(given.place, "=", given.text, ": it must be ", good)));
  }

  absl::Status status_;
};

}  // namespace

std::vector<CommandFlag> RunFlags() {
  std::vector<CommandFlag> flags = {
      {"each", "BOOL"},        {"jobs", "N"},          {"batch", "N"},
      {"timeout", "DURATION"}, {"retries", "N"},       {"repeat-until-failure", ""},
      {"output", "WHEN"},      {"slowest", "N"},       {"trace", "FILE"},
      {"tmp", "WHOSE"},        {"isolation", "STATE"}, {"unavailable", "WHAT"},
  };
  static const auto& options = *new std::vector<std::string>([] {
    std::vector<std::string> names;
    for (const auto& setting : internal::IsolationSettings()) names.push_back(NameOfFlag(setting));
    return names;
  }());
  for (size_t i = 0; i < options.size(); ++i) {
    const internal::IsolationSetting& setting = internal::IsolationSettings()[i];
    flags.push_back({options[i], setting.is_switch ? "" : setting.values});
  }
  return flags;
}

bool IsUnderBazel() {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  // The first is in the encyclopedia, and older versions do without.
  return is_set("BAZEL_TEST") || is_set("TEST_TARGET");
}

absl::StatusOr<RunOptions> ReadRunOptions() {
  RunOptions options;
  Reader reader;
  options.each = !IsUnderBazel();
  options.jobs = IsUnderBazel() ? 1 : 0;
  reader.Bool("each", &options.each);
  options.private_tmp = options.each;
  reader.Choice<bool>("isolation", {{"on", true}, {"off", false}}, &options.isolate);
  reader.Choice<bool>("tmp", {{"private", true}, {"shared", false}}, &options.private_tmp);
  reader.Choice<bool>("unavailable", {{"fail", false}, {"skip", true}},
                      &options.skip_when_unavailable);
  options.isolation = reader.Options();
  // The engine does it then.
  if (options.isolation.has_files()) options.private_tmp = false;
  reader.Number("jobs", 0, &options.jobs);
  reader.Number("batch", 1, &options.batch);
  reader.Number("retries", 0, &options.retries);
  reader.Number("slowest", 0, &options.slowest);
  reader.Bool("repeat-until-failure", &options.repeat_until_failure);
  reader.Duration("timeout", &options.timeout);
  reader.Choice<ShownOutput>("output",
                             {{"immediate", ShownOutput::kImmediate},
                              {"failed", ShownOutput::kFailed},
                              {"never", ShownOutput::kNever}},
                             &options.output);
  options.trace = reader.Text("trace");
  if (!options.each) {
    reader.RefuseFlags(
        {"jobs", "batch", "retries", "repeat-until-failure", "output", "slowest", "trace"},
        " is for single tests: it takes --each=true, and here the program runs as a whole");
  }
  if (!reader.status().ok()) return reader.status();
  if (options.jobs == 0) options.jobs = static_cast<int>(std::thread::hardware_concurrency());
  return options;
}

}  // namespace hermetest::tools

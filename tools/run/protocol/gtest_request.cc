#include "hermetest/tools/run/protocol/gtest_request.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace hermetest::tools {
namespace {

// What is hermetest's affair, and would mislead a process that runs a part of the tests.
constexpr absl::string_view kTakenVariables[] = {
    "GTEST_FILTER",           "GTEST_OUTPUT",
    "GTEST_REPEAT",           "GTEST_FAIL_FAST",
    "GTEST_SHUFFLE",          "GTEST_RANDOM_SEED",
    "GTEST_TOTAL_SHARDS",     "GTEST_SHARD_INDEX",
    "TEST_TOTAL_SHARDS",      "TEST_SHARD_INDEX",
    "TEST_SHARD_STATUS_FILE", "GTEST_SHARD_STATUS_FILE",
    "TESTBRIDGE_TEST_ONLY",   "TESTBRIDGE_TEST_RUNNER_FAIL_FAST",
    "XML_OUTPUT_FILE",        "TEST_PREMATURE_EXIT_FILE",
};

bool IsTaken(absl::string_view variable) {
  const absl::string_view name = variable.substr(0, variable.find('='));
  for (const absl::string_view taken : kTakenVariables) {
    if (name == taken) return true;
  }
  return false;
}

// The first of the variables that is set.
const char* Variable(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const char* value = std::getenv(name)) return value;
  }
  return nullptr;
}

// As GoogleTest does: anything but 0, f and F is true.
bool IsTrue(absl::string_view value) {
  return value.empty() || (value[0] != '0' && value[0] != 'f' && value[0] != 'F');
}

// "gtest_NAME" or "gtest_NAME=VALUE", after one dash, two, or a slash.
std::optional<absl::string_view> GtestFlag(absl::string_view argument) {
  if (!absl::ConsumePrefix(&argument, "--") && !absl::ConsumePrefix(&argument, "-") &&
      !absl::ConsumePrefix(&argument, "/")) {
    return std::nullopt;
  }
  if (!absl::ConsumePrefix(&argument, "gtest_")) return std::nullopt;
  return argument;
}

class Reader {
 public:
  absl::StatusOr<GtestRequest> Read(const std::vector<std::string>& command) {
    ReadEnvironment();
    request_.arguments.push_back(command[0]);
    for (size_t i = 1; i < command.size(); ++i) {
      const absl::string_view argument = command[i];
      if (argument == "--help" || argument == "-h" || argument == "-?" || argument == "/?") {
        request_.is_question = true;
      }
      const std::optional<absl::string_view> flag = GtestFlag(argument);
      if (!flag.has_value() || !TakeFlag(*flag)) request_.arguments.push_back(command[i]);
    }
    SetReport(command[0]);
    if (status_.ok()) return request_;
    return status_;
  }

 private:
  void ReadEnvironment() {
    for (char** variable = environ; *variable != nullptr; ++variable) {
      if (!IsTaken(*variable)) request_.environment.emplace_back(*variable);
    }
    if (const char* filter = Variable({"GTEST_FILTER", "TESTBRIDGE_TEST_ONLY"})) {
      request_.filter = filter;
    }
    SetBool("GTEST_ALSO_RUN_DISABLED_TESTS", &request_.also_run_disabled);
    SetBool("TESTBRIDGE_TEST_RUNNER_FAIL_FAST", &request_.fail_fast);
    SetBool("GTEST_FAIL_FAST", &request_.fail_fast);
    SetBool("GTEST_SHUFFLE", &request_.shuffle);
    SetNumber("GTEST_RANDOM_SEED", Variable({"GTEST_RANDOM_SEED"}), &request_.random_seed);
    SetNumber("GTEST_REPEAT", Variable({"GTEST_REPEAT"}), &request_.repeat);
    if (const char* output = Variable({"GTEST_OUTPUT"})) {
      output_ = output;
    } else if (const char* xml = Variable({"XML_OUTPUT_FILE"})) {
      output_ = absl::StrCat("xml:", xml);
    }
    ReadShard();
    const auto path = [](std::initializer_list<const char*> names) {
      const char* value = Variable(names);
      return std::string(value == nullptr ? "" : value);
    };
    request_.shard_status_file = path({"GTEST_SHARD_STATUS_FILE", "TEST_SHARD_STATUS_FILE"});
    request_.premature_exit_file = path({"TEST_PREMATURE_EXIT_FILE"});
  }

  void ReadShard() {
    const char* total = Variable({"GTEST_TOTAL_SHARDS", "TEST_TOTAL_SHARDS"});
    const char* index = Variable({"GTEST_SHARD_INDEX", "TEST_SHARD_INDEX"});
    if (total == nullptr || *total == '\0') return;
    SetNumber("TEST_TOTAL_SHARDS", total, &request_.shard.total);
    SetNumber("TEST_SHARD_INDEX", index == nullptr ? "" : index, &request_.shard.index);
    if (request_.shard.total < 1 || request_.shard.index < 0 ||
        request_.shard.index >= request_.shard.total) {
      status_.Update(absl::InvalidArgumentError(absl::StrCat(
          "TEST_SHARD_INDEX=", request_.shard.index, " of TEST_TOTAL_SHARDS=", request_.shard.total,
          ": it must be from 0 to one less than the total")));
    }
  }

  // Returns false for a flag that every process is to have.
  bool TakeFlag(absl::string_view flag) {
    const absl::string_view name = flag.substr(0, flag.find('='));
    const absl::string_view value =
        name.size() == flag.size() ? absl::string_view() : flag.substr(name.size() + 1);
    if (name == "list_tests" && IsTrue(value)) request_.is_question = true;
    // It is passed on, too: there, it makes a difference to what "disabled" means.
    if (name == "also_run_disabled_tests") request_.also_run_disabled = IsTrue(value);
    if (name == "filter") {
      request_.filter = std::string(value);
    } else if (name == "fail_fast") {
      request_.fail_fast = IsTrue(value);
    } else if (name == "shuffle") {
      request_.shuffle = IsTrue(value);
    } else if (name == "random_seed") {
      SetNumber("--gtest_random_seed", value, &request_.random_seed);
    } else if (name == "repeat") {
      SetNumber("--gtest_repeat", value, &request_.repeat);
    } else if (name == "output") {
      output_ = std::string(value);
    } else {
      return false;
    }
    return true;
  }

  void SetBool(const char* name, bool* value) {
    if (const char* text = std::getenv(name)) *value = std::string(text) != "0";
  }

  void SetNumber(absl::string_view name, absl::optional<absl::string_view> text, int* value) {
    if (!text.has_value() || absl::SimpleAtoi(*text, value)) return;
    status_.Update(
        absl::InvalidArgumentError(absl::StrCat(name, "=", *text, ": it must be a whole number")));
  }

  void SetNumber(absl::string_view name, const char* text, int* value) {
    if (text != nullptr) SetNumber(name, absl::string_view(text), value);
  }

  // "xml", "json:FILE" or "xml:DIRECTORY/", where the file gets the name of the program.
  void SetReport(const std::string& program) {
    if (output_.empty()) return;
    const std::string format = output_.substr(0, output_.find(':'));
    if (format != "xml" && format != "json") {
      status_.Update(absl::InvalidArgumentError(
          absl::StrCat("--gtest_output=", output_, ": it must begin with \"xml\" or \"json\"")));
      return;
    }
    std::filesystem::path path = "test_detail." + format;
    if (output_.size() > format.size() + 1) path = output_.substr(format.size() + 1);
    if (!path.has_filename()) {
      path /= std::filesystem::path(program).filename();
      path += "." + format;
    }
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(path, error);
    if (error) {
      status_.Update(absl::InvalidArgumentError(
          absl::StrCat("--gtest_output=", output_, ": the working directory is gone (",
                       error.message(), "): name the file by its whole path")));
    }
    request_.report =
        ReportFile{format == "xml" ? ReportFormat::kXml : ReportFormat::kJson, absolute.string()};
  }

  GtestRequest request_;
  std::string output_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<GtestRequest> ReadGtestRequest(const std::vector<std::string>& command) {
  return Reader().Read(command);
}

std::string FilterFor(absl::string_view suite, absl::string_view test) {
  std::string filter = absl::StrCat(suite, ".", test);
  for (char& c : filter) {
    if (c == ':' || c == '-' || c == '*') c = '?';
  }
  return filter;
}

}  // namespace hermetest::tools

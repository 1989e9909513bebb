#include "hermetest/tools/cli/command_line.h"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/tools/cli/command.h"
#include "hermetest/tools/cli/exit_codes.h"
#include "hermetest/tools/cli/wrapped_text.h"

namespace hermetest::tools {
namespace {

const CommandFlag* FindFlag(const Command& command, absl::string_view name) {
  const auto found = std::find_if(command.flags.begin(), command.flags.end(),
                                  [&](const CommandFlag& flag) { return flag.name == name; });
  return found == command.flags.end() ? nullptr : &*found;
}

// Every CommandFlag has one: a test asks for the help of every command.
absl::CommandLineFlag& AbseilFlag(const Command& command, const CommandFlag& flag) {
  return *absl::FindCommandLineFlag(
      absl::StrCat(command.name, "_", absl::StrReplaceAll(flag.name, {{"-", "_"}})));
}

bool TakesValue(const CommandFlag& flag) { return !flag.value.empty(); }

// Goes through the arguments of one command line.
class Parser {
 public:
  Parser(const Command& command, const std::vector<std::string>& arguments)
      : command_(command), arguments_(arguments) {}

  absl::StatusOr<CommandLine> Parse() {
    for (; next_ < arguments_.size(); ++next_) {
      const std::string& argument = arguments_[next_];
      if (argument == "--") {
        ++next_;
        break;
      }
      if (IsWord(argument)) {
        if (command_.flags_end == FlagsEnd::kAtFirstWord) break;
        line_.words.push_back(argument);
      } else if (absl::Status status = ParseFlag(argument); !status.ok()) {
        return status;
      }
    }
    line_.words.insert(line_.words.end(), arguments_.begin() + next_, arguments_.end());
    return line_;
  }

 private:
  static bool IsWord(absl::string_view argument) {
    return argument == "-" || !absl::StartsWith(argument, "-");
  }

  absl::Status Unknown(absl::string_view argument) const {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown flag ", argument, "; see hermetest ", command_.name, " --help"));
  }

  absl::Status ParseFlag(absl::string_view argument) {
    if (argument == "--help" || argument == "-h") {
      line_.help = true;
      return absl::OkStatus();
    }
    if (argument == "--version") {
      line_.version = true;
      return absl::OkStatus();
    }
    absl::string_view rest = argument;
    if (!absl::ConsumePrefix(&rest, "--")) return Unknown(argument);
    const absl::string_view name = rest.substr(0, rest.find('='));
    const bool has_value = name.size() < rest.size();
    if (const CommandFlag* flag = FindFlag(command_, name); flag != nullptr) {
      if (has_value) return Set(*flag, rest.substr(name.size() + 1));
      return TakesValue(*flag) ? SetToNext(*flag) : Set(*flag, "true");
    }
    const CommandFlag* flag = FindFlag(command_, absl::StripPrefix(name, "no"));
    if (flag == nullptr || TakesValue(*flag) || has_value) {
      return Unknown(absl::StrCat("--", name));
    }
    return Set(*flag, "false");
  }

  absl::Status SetToNext(const CommandFlag& flag) {
    if (next_ + 1 == arguments_.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", flag.name, " takes ", flag.value, ", and nothing follows"));
    }
    return Set(flag, arguments_[++next_]);
  }

  absl::Status Set(const CommandFlag& flag, absl::string_view value) {
    absl::CommandLineFlag& abseil_flag = AbseilFlag(command_, flag);
    const std::string before = abseil_flag.CurrentValue();
    const bool adds = flag.adds_up && !before.empty();
    std::string ignored;  // speaks of the flag by its name in Abseil
    if (abseil_flag.ParseFrom(adds ? absl::StrCat(before, ":", value) : value, &ignored)) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat("--", flag.name, " takes ",
                                                   TakesValue(flag) ? flag.value : "true or false",
                                                   ", not \"", value, "\""));
  }

  const Command& command_;
  const std::vector<std::string>& arguments_;
  size_t next_ = 0;
  CommandLine line_;
};

// A list of terms with their explanations, in two columns.
class TwoColumns {
 public:
  void Add(std::string term, absl::string_view explanation) {
    width_ = std::max(width_, term.size());
    rows_.emplace_back(std::move(term), explanation);
  }

  std::string Text() const {
    std::string text;
    for (const auto& [term, explanation] : rows_) {
      const std::string first =
          absl::StrCat("  ", term, std::string(width_ - term.size() + 2, ' '));
      absl::StrAppend(&text, WrappedText(first, explanation, first.size()));
    }
    return text;
  }

 private:
  size_t width_ = 0;
  std::vector<std::pair<std::string, std::string>> rows_;
};

std::string ExitCodes() {
  TwoColumns codes;
  for (const auto& [code, meaning] : kExitCodeMeanings) codes.Add(std::string(code), meaning);
  return absl::StrCat("Exit codes:\n", codes.Text());
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const Command& command,
                                             const std::vector<std::string>& arguments) {
  return Parser(command, arguments).Parse();
}

std::string HelpText(const Command& command) {
  TwoColumns flags;
  for (const CommandFlag& flag : command.flags) {
    flags.Add(absl::StrCat("--", flag.name, TakesValue(flag) ? " " : "", flag.value),
              AbseilFlag(command, flag).Help());
  }
  flags.Add("--help", "this text");
  flags.Add("--version", "the version of hermetest");
  return absl::StrCat("hermetest ", command.name, " ", command.usage, "\n\n", command.details,
                      "\n\nFlags:\n", flags.Text(), "\n", ExitCodes());
}

std::string HelpText(const std::vector<const Command*>& commands) {
  TwoColumns rows;
  for (const Command* command : commands) rows.Add(std::string(command->name), command->summary);
  return absl::StrCat(
      "hermetest COMMAND [FLAGS] ...\n\nTests in their own Linux, and the traces that they "
      "leave.\n\nCommands:\n",
      rows.Text(),
      "\nhermetest COMMAND --help tells of each; hermetest --version of the version.\n\n",
      ExitCodes());
}

void PrintError(const Command& command, absl::string_view text) {
  std::cerr << "hermetest " << command.name << ": " << text << "\n";
}

void PrintError(absl::string_view text) { std::cerr << "hermetest: " << text << "\n"; }

}  // namespace hermetest::tools

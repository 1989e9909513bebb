#include "hermetest/matchers/procfs/parse_process_status.h"

#include <sys/types.h>

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/capability_set.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_status.h"

namespace hermetest {
namespace {

bool ParseName(absl::string_view text, std::string* name) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      name->push_back(text[i]);
      continue;
    }
    if (++i == text.size()) return false;
    if (text[i] != 'n' && text[i] != '\\') return false;
    name->push_back(text[i] == 'n' ? '\n' : '\\');
  }
  return true;
}

// "S (sleeping)". The words are for people, and have changed over time.
bool ParseState(absl::string_view text, ProcessState* state) {
  if (text.empty() || !absl::ascii_isalpha(static_cast<unsigned char>(text[0]))) return false;
  *state = static_cast<ProcessState>(text[0]);
  return absl::StartsWith(text.substr(1), " (") && absl::EndsWith(text, ")");
}

template <typename Integer>
bool ParseDecimal(absl::string_view text, Integer* number) {
  // SimpleAtoi would take a sign and blanks, too.
  const auto is_digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
  return std::all_of(text.begin(), text.end(), is_digit) && absl::SimpleAtoi(text, number);
}

bool ParsePids(absl::string_view text, std::vector<pid_t>* pids) {
  for (absl::string_view word : absl::StrSplit(text, '\t')) {
    pids->push_back(0);
    if (!ParseDecimal(word, &pids->back())) return false;
  }
  return true;
}

bool ParseIds(absl::string_view text, CredentialIds* ids) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, '\t');
  return words.size() == 4 && ParseDecimal(words[0], &ids->real) &&
         ParseDecimal(words[1], &ids->effective) && ParseDecimal(words[2], &ids->saved) &&
         ParseDecimal(words[3], &ids->file_system);
}

template <CapabilitySet Capabilities::*kSet>
bool ParseSet(absl::string_view text, ProcessStatus& status) {
  constexpr size_t kDigits = 16;
  const auto is_digit = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  uint64_t bits = 0;
  if (text.size() != kDigits || !std::all_of(text.begin(), text.end(), is_digit) ||
      !absl::SimpleHexAtoi(text, &bits)) {
    return false;
  }
  status.capabilities.*kSet = CapabilitySet::FromBits(bits);
  return true;
}

// One digit from 0 to `last`.
bool ParseChoice(absl::string_view text, int last, int* choice) {
  return text.size() == 1 && ParseDecimal(text, choice) && *choice <= last;
}

bool ParseNoNewPrivs(absl::string_view text, ProcessStatus& status) {
  int flag = 0;
  if (!ParseChoice(text, 1, &flag)) return false;
  status.no_new_privs = flag == 1;
  return true;
}

bool ParseSeccomp(absl::string_view text, ProcessStatus& status) {
  int mode = 0;
  if (!ParseChoice(text, static_cast<int>(SeccompMode::kDead), &mode)) return false;
  status.seccomp = static_cast<SeccompMode>(mode);
  return true;
}

template <auto kParse, auto kMember>
bool ParseInto(absl::string_view text, ProcessStatus& status) {
  return kParse(text, &(status.*kMember));
}

enum class Presence { kRequired, kOptional };

struct Field {
  const char* key;
  Presence presence;
  const char* expected;  // "is not ..." in an error
  bool (*parse)(absl::string_view text, ProcessStatus& status);
};

constexpr Field kFields[] = {
    {"Name", Presence::kRequired, "a name, with \\n and \\\\ as its escapes",
     &ParseInto<&ParseName, &ProcessStatus::name>},
    {"State", Presence::kRequired, "a letter and a word in parentheses",
     &ParseInto<&ParseState, &ProcessStatus::state>},
    {"Tgid", Presence::kRequired, "a pid",
     &ParseInto<&ParseDecimal<pid_t>, &ProcessStatus::thread_group>},
    {"Pid", Presence::kRequired, "a pid", &ParseInto<&ParseDecimal<pid_t>, &ProcessStatus::pid>},
    {"PPid", Presence::kRequired, "a pid",
     &ParseInto<&ParseDecimal<pid_t>, &ProcessStatus::parent>},
    {"TracerPid", Presence::kOptional, "a pid",
     &ParseInto<&ParseDecimal<pid_t>, &ProcessStatus::tracer>},
    {"Uid", Presence::kRequired, "four user ids", &ParseInto<&ParseIds, &ProcessStatus::uids>},
    {"Gid", Presence::kRequired, "four group ids", &ParseInto<&ParseIds, &ProcessStatus::gids>},
    {"NStgid", Presence::kOptional, "a list of pids",
     &ParseInto<&ParsePids, &ProcessStatus::ns_thread_groups>},
    {"NSpid", Presence::kOptional, "a list of pids",
     &ParseInto<&ParsePids, &ProcessStatus::ns_pids>},
    {"NSpgid", Presence::kOptional, "a list of pids",
     &ParseInto<&ParsePids, &ProcessStatus::ns_process_groups>},
    {"NSsid", Presence::kOptional, "a list of pids",
     &ParseInto<&ParsePids, &ProcessStatus::ns_sessions>},
    {"CapInh", Presence::kRequired, "16 hexadecimal digits", &ParseSet<&Capabilities::inheritable>},
    {"CapPrm", Presence::kRequired, "16 hexadecimal digits", &ParseSet<&Capabilities::permitted>},
    {"CapEff", Presence::kRequired, "16 hexadecimal digits", &ParseSet<&Capabilities::effective>},
    {"CapBnd", Presence::kOptional, "16 hexadecimal digits", &ParseSet<&Capabilities::bounding>},
    {"CapAmb", Presence::kOptional, "16 hexadecimal digits", &ParseSet<&Capabilities::ambient>},
    {"NoNewPrivs", Presence::kOptional, "0 or 1", &ParseNoNewPrivs},
    {"Seccomp", Presence::kOptional, "a mode from 0 to 3", &ParseSeccomp},
};

absl::Status Malformed(int number, absl::string_view line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", number, " of a process status ", what,
                                                 ": \"", absl::CHexEscape(line), "\""));
}

class Parser {
 public:
  absl::Status ParseLine(int number, absl::string_view line) {
    const size_t colon = line.find(':');
    if (colon == absl::string_view::npos) return Malformed(number, line, "has no colon");
    const absl::string_view key = line.substr(0, colon);
    const Field* const field = std::find_if(std::begin(kFields), std::end(kFields),
                                            [&](const Field& f) { return key == f.key; });
    if (field == std::end(kFields)) return absl::OkStatus();
    const size_t index = static_cast<size_t>(field - kFields);
    if (seen_[index]) return Malformed(number, line, absl::StrCat("is a second ", key));
    seen_.set(index);
    absl::string_view value = line.substr(colon + 1);
    if (!absl::ConsumePrefix(&value, "\t") || !field->parse(value, status_)) {
      return Malformed(number, line, absl::StrCat("is not ", field->expected));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<ProcessStatus> Finish() && {
    for (const Field& field : kFields) {
      if (field.presence == Presence::kRequired && !seen_[static_cast<size_t>(&field - kFields)]) {
        return absl::InvalidArgumentError(
            absl::StrCat("a process status without a line for ", field.key));
      }
    }
    return std::move(status_);
  }

 private:
  ProcessStatus status_;
  std::bitset<std::size(kFields)> seen_;
};

}  // namespace

absl::StatusOr<ProcessStatus> ParseProcessStatus(absl::string_view text) {
  Parser parser;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const absl::string_view line = text.substr(0, end);
    // A text that was cut short may have lost a digit.
    if (end == absl::string_view::npos) return Malformed(number, line, "has no end");
    if (absl::Status status = parser.ParseLine(number, line); !status.ok()) return status;
    text.remove_prefix(end + 1);
  }
  return std::move(parser).Finish();
}

}  // namespace hermetest

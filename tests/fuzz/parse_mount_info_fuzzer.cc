// Fuzzes the parser of mountinfo, and what is done with a table that it accepts.
//
//   tools/bazel run --config=fuzz //tests/fuzz:parse_mount_info_fuzzer --
//       -dict="$PWD/tests/fuzz/mountinfo.dict" "$(mktemp -d)" "$PWD/tests/fuzz/mountinfo_corpus"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/matchers/procfs/parse_mount_info.h"
#include "hermetest/tests/fuzz/fuzz_target.h"
#include "hermetest/tests/procfs/write_mount_info.h"

const char kCorpus[] = "tests/fuzz/mountinfo_corpus";

namespace hermetest::tests {
namespace {

void Require(bool holds, const char* property) {
  if (holds) return;
  fprintf(stderr, "this does not hold: %s\n", property);
  abort();
}

size_t CountLines(absl::string_view text) {
  if (text.empty()) return 0;
  absl::ConsumeSuffix(&text, "\n");
  size_t lines = 1;
  for (char c : text) lines += c == '\n' ? 1 : 0;
  return lines;
}

void RequireGoodError(const absl::Status& status, size_t lines) {
  Require(absl::IsInvalidArgument(status), "a refusal is InvalidArgument");
  absl::string_view message = status.message();
  Require(absl::ConsumePrefix(&message, "mountinfo, line "), "a refusal names the line");
  size_t line = 0;
  Require(
      absl::SimpleAtoi(message.substr(0, message.find(':')), &line) && line >= 1 && line <= lines,
      "the line is one of the text");
}

void RequireGoodTable(const MountTable& table, size_t lines) {
  Require(table.size() == lines, "no mount is left out");
  const std::string written = WriteMountInfo(table);
  const absl::StatusOr<MountTable> again = ParseMountInfo(written);
  Require(again.ok() && *again == table, "a table that is written and parsed is the same");
  Require(WriteMountInfo(*again) == written, "a text of the kernel's is written again as it was");
  Require(Diff(table, *again).empty(), "a table differs in nothing from itself");
  Require(CountLines(table.TreeString()) == lines, "each mount is one line of the tree");
  for (const MountInfo* mount : table.Under("/")) {
    const std::string& path = mount->mount_point;
    const bool is_normal = path == "/" || (!absl::StrContains(path, "//") && path.back() != '/');
    Require(!is_normal || table.Topmost(path) == mount, "what is under / is shown by its path");
  }
  std::ostringstream out;
  for (const MountInfo& mount : table) {
    out << mount;
    Require(mount.HasOption(mount.Options().empty() ? "" : mount.Options().back()) ||
                mount.Options().empty(),
            "an option that is listed is there");
    table.Ancestors(mount);
  }
}

}  // namespace
}  // namespace hermetest::tests

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t lines = hermetest::tests::CountLines(text);
  const absl::StatusOr<hermetest::MountTable> table = hermetest::ParseMountInfo(text);
  if (table.ok()) {
    hermetest::tests::RequireGoodTable(*table, lines);
  } else {
    hermetest::tests::RequireGoodError(table.status(), lines);
  }
  return 0;
}

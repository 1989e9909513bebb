#include "hermetest/tests/procfs/find_mount.h"

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// As findmnt --pairs writes values in the C locale: whatever a shell could take for its own, in
// hexadecimal.
std::string Quoted(absl::string_view value) {
  std::string quoted = "\"";
  for (char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_isprint(byte) || absl::StrContains("\"\\`$", c)) {
      absl::StrAppendFormat(&quoted, "\\x%02x", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string Line(const MountInfo& mount) {
  const std::string root = mount.root_deleted ? absl::StrCat(mount.root, "//deleted") : mount.root;
  return absl::StrCat(
      "ID=", Quoted(absl::StrCat(static_cast<int32_t>(mount.id))),
      " PARENT=", Quoted(absl::StrCat(static_cast<int32_t>(mount.parent_id))),
      " MAJ:MIN=", Quoted(absl::StrCat(mount.device.major, ":", mount.device.minor)),
      " FSROOT=", Quoted(root), " TARGET=", Quoted(mount.mount_point),
      " VFS-OPTIONS=", Quoted(mount.options),
      " OPT-FIELDS=", Quoted(mount.IsPrivate() ? "" : mount.PropagationString()),
      " FSTYPE=", Quoted(mount.fs_type), " SOURCE=", Quoted(mount.source),
      " FS-OPTIONS=", Quoted(absl::StrJoin(mount.SuperOptions(), ",")));
}

}  // namespace

std::vector<std::string> FindMounts(absl::string_view mountinfo) {
  if (mountinfo.empty()) return {};  // findmnt takes it for a search without a result
  const std::string path = NewTempPath("mountinfo");
  std::ofstream(path, std::ios::binary) << mountinfo;
  ProgramOptions options;
  options.environment = {{"LC_ALL", "C"}};
  const ProgramResult result = RunProgram(
      {"/usr/bin/findmnt", "--all", "--notruncate", "--nofsroot", "--nocanonicalize",
       "--noheadings", "--pairs", "--tab-file", path, "--output",
       "ID,PARENT,MAJ:MIN,FSROOT,TARGET,VFS-OPTIONS,OPT-FIELDS,FSTYPE,SOURCE,FS-OPTIONS"},
      options);
  if (result.exit_code != 0) throw std::runtime_error(absl::StrCat(result.output, mountinfo));
  return absl::StrSplit(result.output, '\n', absl::SkipEmpty());
}

std::vector<std::string> AsFoundMounts(const MountTable& table) {
  std::vector<std::string> lines;
  for (const MountInfo& mount : table) lines.push_back(Line(mount));
  return lines;
}

}  // namespace hermetest::tests

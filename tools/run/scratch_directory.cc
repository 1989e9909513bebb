#include "hermetest/tools/run/scratch_directory.h"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace hermetest::tools {

absl::StatusOr<ScratchDirectory> ScratchDirectory::Make() {
  std::string parent = "/tmp";
  for (const char* name : {"TMPDIR", "TEST_TMPDIR"}) {
    const char* value = getenv(name);
    if (value != nullptr && *value != '\0') parent = value;
  }
  std::string path = absl::StrCat(parent, "/hermetest-run-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot make a directory in ", parent));
  }
  return ScratchDirectory(std::move(path));
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;  // nobody is left to be told
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace hermetest::tools

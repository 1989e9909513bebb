#include "hermetest/tools/cli/write_file.h"

#include <stdio.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {

absl::Status WriteFile(const std::string& path, absl::string_view text) {
  std::error_code ignored;  // fopen will say it
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  FILE* const file = fopen(path.c_str(), "we");
  if (file == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
  const bool whole = fwrite(text.data(), 1, text.size(), file) == text.size();
  if (fclose(file) == 0 && whole) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot write ", path));
}

}  // namespace hermetest::tools

// Writing a result to a file that the user names.

#ifndef HERMETEST_TOOLS_CLI_WRITE_FILE_H_
#define HERMETEST_TOOLS_CLI_WRITE_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {

// Makes the directories that are missing. Fails with the path and errno in words.
absl::Status WriteFile(const std::string& path, absl::string_view text);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_WRITE_FILE_H_

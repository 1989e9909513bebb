// The version of Hermetest, as MODULE.bazel has it: tests/tools compares the two.

#ifndef HERMETEST_TOOLS_CLI_VERSION_H_
#define HERMETEST_TOOLS_CLI_VERSION_H_

#include "absl/strings/string_view.h"

namespace hermetest::tools {

inline constexpr absl::string_view kVersion = "0.1.0";

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_VERSION_H_

// Indented: text that stands out from what is around it.

#ifndef HERMETEST_TOOLS_CLI_INDENTED_TEXT_H_
#define HERMETEST_TOOLS_CLI_INDENTED_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

// Each line of `text` four columns further in.
std::string Indented(absl::string_view text);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_CLI_INDENTED_TEXT_H_

// What a process printed, cut down to what concerns one of its tests.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_TEST_OUTPUT_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_TEST_OUTPUT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

// Leaves out what GoogleTest says about the process (how many tests it will run, and so on) and
// what other tests printed. What stands before the first test and after the last one stays.
std::string OutputOf(absl::string_view full_name, absl::string_view output);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_TEST_OUTPUT_H_

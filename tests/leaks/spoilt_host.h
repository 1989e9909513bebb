// A sandbox that stands for a host, for programs that leave things on it.
//
//   OnASpoiltHost([] {
//     const ProgramResult result = RunProgram({Runfile("tests/leaks/leaky")});
//     EXPECT_EQ(result.exit_code, 0) << result.output;
//   });

#ifndef HERMETEST_TESTS_LEAKS_SPOILT_HOST_H_
#define HERMETEST_TESTS_LEAKS_SPOILT_HOST_H_

#include <set>
#include <string>

#include "absl/functional/function_ref.h"

namespace hermetest::tests {

// Runs `body` in an isolated block, whose failures are reported in the current test. All mounts are
// shared there, as systemd has them. On /mnt is an empty tmpfs with two mounts below it,
// /mnt/of-the-host and /mnt/private/of-the-host; /mnt/private is private. /tmp and /dev/shm are
// empty.
void OnASpoiltHost(absl::FunctionRef<void()> body);

// The tests, "Suite.Name", that GoogleTest says in `output` have failed.
std::set<std::string> FailedTests(const std::string& output);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_LEAKS_SPOILT_HOST_H_

// Examples of matchers: the code of an assertion, and what GoogleTest says when it fails.
//
//   const Example example = HERMETEST_EXAMPLE(init, HasState(ProcessState::kZombie));
//   example.code     // EXPECT_THAT(init, HasState(ProcessState::kZombie));
//   example.failure  // Value of: init ...
//   example.value    // init: process 4711 "hermetest-init" ...

#ifndef HERMETEST_TESTS_MATCHERS_EXAMPLE_H_
#define HERMETEST_TESTS_MATCHERS_EXAMPLE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "gtest/gtest.h"

namespace hermetest::tests {

struct Example {
  std::string code;
  std::string failure;  // the message without file and line; empty when it passes
  std::string value;    // what is judged: its name, and how GoogleTest prints it
};

// What matchers/README.md shows of one matcher.
struct ExamplesOf {
  std::string matcher;  // "HasState"
  Example passing;
  Example failing;
};

// Runs `assertion`, and catches what it reports.
Example RunExample(const std::string& code, const std::string& value,
                   absl::FunctionRef<void()> assertion);

#define HERMETEST_EXAMPLE(value, matcher)                                       \
  ::hermetest::tests::RunExample("EXPECT_THAT(" #value ", " #matcher ");",      \
                                 #value ": " + ::testing::PrintToString(value), \
                                 [&] { EXPECT_THAT(value, matcher); })

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_MATCHERS_EXAMPLE_H_

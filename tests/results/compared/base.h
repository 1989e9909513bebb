// The base of the compared tests: one source, built once on GoogleTest's own fixtures and once on
// isolated ones. Everything else, files and lines included, is the same in both programs.

#ifndef HERMETEST_TESTS_RESULTS_COMPARED_BASE_H_
#define HERMETEST_TESTS_RESULTS_COMPARED_BASE_H_

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

namespace hermetest::tests {

#ifdef HERMETEST_COMPARE_ISOLATED

inline constexpr bool kIsolated = true;
using ComparedTest = IsolatedTest;
template <typename Fixture>
using Compared = Isolated<Fixture>;

#else

inline constexpr bool kIsolated = false;
using ComparedTest = testing::Test;
template <typename Fixture>
using Compared = Fixture;

#endif

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_RESULTS_COMPARED_BASE_H_

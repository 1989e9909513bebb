// The base of the compared tests: one source, built once on GoogleTest's own fixtures, once on
// isolated ones, once on those whose tests are inits, and once on GoogleTest's own in a program
// that isolates all of its tests. Everything else, files and lines included, is the same in the
// programs.

#ifndef HERMETEST_TESTS_RESULTS_COMPARED_BASE_H_
#define HERMETEST_TESTS_RESULTS_COMPARED_BASE_H_

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {

#if defined(HERMETEST_COMPARE_AS_INIT)

inline constexpr bool kIsolated = true;
inline constexpr int kIsolatedPid = 1;
inline Isolation AsInitOptions() { return Isolation().AsInit(); }
template <typename Fixture>
using Compared = Isolated<Fixture, AsInitOptions>;
using ComparedTest = Compared<testing::Test>;

#elif defined(HERMETEST_COMPARE_ISOLATED)

inline constexpr bool kIsolated = true;
inline constexpr int kIsolatedPid = 2;
using ComparedTest = IsolatedTest;
template <typename Fixture>
using Compared = Isolated<Fixture>;

#else

#ifdef HERMETEST_COMPARE_ALL_ISOLATED
inline constexpr bool kIsolated = true;
#else
inline constexpr bool kIsolated = false;
#endif
using ComparedTest = testing::Test;
inline constexpr int kIsolatedPid = 2;
template <typename Fixture>
using Compared = Fixture;

#endif

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_RESULTS_COMPARED_BASE_H_

// One or more of each kind of leak: how it is made, and what is said of it.

#ifndef HERMETEST_TESTS_LEAKS_LEAVINGS_H_
#define HERMETEST_TESTS_LEAKS_LEAVINGS_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"

namespace hermetest::tests {

struct Leaving {
  const char* name;
  LeakKind kind;
  std::function<void()> leave;  // ends the process when it cannot
  std::string text;             // a regular expression for what is said, up to the cause
};

void PrintTo(const Leaving& leaving, std::ostream* out);  // its name

// What any process could leave, and what only concerns the one that left it. They are made for a
// sandbox with a network of its own, the hostname "snapshot" and an empty /tmp.
std::vector<Leaving> LeavingsOnTheHost();
std::vector<Leaving> LeavingsInTheProcess();

// Of the host too, but not looked at by the guard of a test program.
std::vector<Leaving> LeavingsInTheNetwork();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_LEAKS_LEAVINGS_H_

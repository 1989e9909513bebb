// What the program of the compared tests adds to GoogleTest before it runs: an environment and, on
// request, listeners.

#ifndef HERMETEST_TESTS_RESULTS_COMPARED_SURROUNDINGS_H_
#define HERMETEST_TESTS_RESULTS_COMPARED_SURROUNDINGS_H_

#include <sys/types.h>

namespace hermetest::tests {

// Called by main(), after GoogleTest has read its flags. Variables say what else to add:
//
//   COMPARED_LISTENER     a listener, or a place for the one that prints every event
//                         ("after_the_printer", "before_the_printer", "in_place_of_the_printer")
//   COMPARED_ENVIRONMENT  what an environment does wrong, and when
//
// The values are the names in the tables of surroundings.cc; any other ends the program.
void InstallSurroundings();

// The process that called main().
pid_t ProgramPid();

// What the environment's SetUp() made: a number that says how often it ran.
int MadeByTheEnvironment();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_RESULTS_COMPARED_SURROUNDINGS_H_

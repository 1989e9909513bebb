// What the helper programs of this folder share: the isolation that the judging test asks them for,
// and the failure that each doomed test records before its end.

#ifndef HERMETEST_TESTS_ENDINGS_MODES_H_
#define HERMETEST_TESTS_ENDINGS_MODES_H_

#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {

// The isolation of the form of a sandbox (tests/support/forms.h) that ENDINGS_MODE names, with the
// deadline of ENDINGS_TIMEOUT, if there is one.
Isolation ModeFromEnvironment();

// Records the non-fatal failure "recorded before the end".
void FailBeforeTheEnd();

// Ends the process by SIGILL. __builtin_trap() would, on x86-64; on AArch64 it is a SIGTRAP.
void ExecuteIllegalInstruction();

// Points stdout and stderr to /dev/null, so that a process that should be dead, and is not, is
// found by its lifeline (verdict.h) and does not hang the test that reads the program's output.
void DetachOutput();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENDINGS_MODES_H_

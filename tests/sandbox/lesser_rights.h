// A test program that has CAP_SYS_ADMIN, but not all rights, as in a container that was given it.

#ifndef HERMETEST_TESTS_SANDBOX_LESSER_RIGHTS_H_
#define HERMETEST_TESTS_SANDBOX_LESSER_RIGHTS_H_

#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {

// Gives up `capability`, such as CAP_SYS_TIME (capabilities(7)); for a process that may be spoilt.
void GiveUp(int capability);

// Expects that a sandbox of `isolation` then takes a user namespace, and that sandboxes before and
// after it do not.
void ExpectUserNamespaceOnlyFor(const Isolation& isolation);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SANDBOX_LESSER_RIGHTS_H_

// The capabilities of the calling thread (capabilities(7)).

#ifndef HERMETEST_MATCHERS_LINUX_CAPABILITIES_H_
#define HERMETEST_MATCHERS_LINUX_CAPABILITIES_H_

namespace hermetest::internal {

// Whether `capability`, such as CAP_SYS_ADMIN, is effective, in the user namespace that the thread
// is in.
bool HasCapability(int capability);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_CAPABILITIES_H_

// CallError: which system call failed, and how; for code that may touch nothing but the kernel.
//
//   if (const CallError failed = Call(SYS_fchdir, fd)) return failed;

#ifndef HERMETEST_MATCHERS_LINUX_CALL_ERROR_H_
#define HERMETEST_MATCHERS_LINUX_CALL_ERROR_H_

#include "hermetest/matchers/linux/raw_syscall.h"

namespace hermetest::internal {

struct CallError {
  int error = 0;  // an errno; 0 where nothing failed
  int call = 0;   // the number of the system call (SYS_mount, ...); 0 where it was none

  explicit operator bool() const { return error != 0; }
};

// Of a call that returned `result`, as RawSyscall() returns it.
inline CallError CallErrorOf(long number, long result) {
  if (result >= 0) return {};
  return {static_cast<int>(-result), static_cast<int>(number)};
}

template <typename... Arguments>
CallError Call(long number, Arguments... arguments) {
  return CallErrorOf(number, RawSyscall(number, arguments...));
}

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_CALL_ERROR_H_

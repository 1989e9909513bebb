// System calls that touch nothing but the kernel.
//
// The init of a sandbox shares the memory of the process that runs the tests, thread-local storage
// included. glibc's wrappers write `errno`, which would then change under the feet of the test
// program. RawSyscall returns what the kernel returns: -errno on failure.
//
//   long fd = RawSyscall(SYS_openat, AT_FDCWD, ".", O_PATH | O_CLOEXEC);
//   if (fd < 0) Fail(-fd);
//
// See syscall(2), "Architecture calling conventions".

#ifndef HERMETEST_MATCHERS_LINUX_RAW_SYSCALL_H_
#define HERMETEST_MATCHERS_LINUX_RAW_SYSCALL_H_

#include <sys/syscall.h>

#include <type_traits>

namespace hermetest::internal {

inline long RawSyscall6(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result = 0;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc #0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
#else
#error "Hermetest knows the system call instruction of x86-64 and AArch64 only"
#endif
}

template <typename T>
long SyscallArgument(T value) {
  if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<long>(value);
  } else if constexpr (std::is_null_pointer_v<T>) {
    return 0;
  } else {
    return static_cast<long>(value);
  }
}

template <typename A = long, typename B = long, typename C = long, typename D = long,
          typename E = long, typename F = long>
long RawSyscall(long number, A a = {}, B b = {}, C c = {}, D d = {}, E e = {}, F f = {}) {
  return RawSyscall6(number, SyscallArgument(a), SyscallArgument(b), SyscallArgument(c),
                     SyscallArgument(d), SyscallArgument(e), SyscallArgument(f));
}

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_RAW_SYSCALL_H_

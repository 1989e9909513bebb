// A child process to look at.
//
//   Child child([] { prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); });
//   ... ReadProcessStatus(child.pid()) ...

#ifndef HERMETEST_TESTS_SUPPORT_CHILD_H_
#define HERMETEST_TESTS_SUPPORT_CHILD_H_

#include <sys/types.h>

#include <functional>

namespace hermetest::tests {

// Killed and collected at the end of the scope.
class [[nodiscard]] Child {
 public:
  // Forks a process that runs `work` and then sleeps in read(2). Returns once it has done its work.
  // `work` must not use GoogleTest. Throws std::system_error when there is no process to be had,
  // and std::runtime_error when it ends instead.
  explicit Child(const std::function<void()>& work = [] {});
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  pid_t pid() const { return pid_; }

  // Stops it, and returns once it is stopped.
  void Stop() const;

  // Sends it a signal that ends it, and returns once it is a zombie.
  void BecomeZombie(int signal) const;

 private:
  pid_t pid_ = -1;
  int keep_fd_ = -1;
};

// For `work`: ends the process, with errno in words on stderr, unless `done`.
void Require(bool done, const char* what);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SUPPORT_CHILD_H_

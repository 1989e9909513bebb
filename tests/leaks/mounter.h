// A process that mounts what it is asked to, over a socket.
//
//   Mounter mounter;
//   ASSERT_TRUE(mounter.Mount("/mnt/stray"));

#ifndef HERMETEST_TESTS_LEAKS_MOUNTER_H_
#define HERMETEST_TESTS_LEAKS_MOUNTER_H_

#include <sys/types.h>

#include <string>

namespace hermetest::tests {

// Forked where it is made; killed and collected with the object, unless it is left.
class [[nodiscard]] Mounter {
 public:
  Mounter();
  Mounter(const Mounter&) = delete;
  Mounter& operator=(const Mounter&) = delete;
  ~Mounter();

  // Has it make the directory `path` and mount a tmpfs named "stray" there. Returns whether it has
  // done so.
  bool Mount(const std::string& path) const;

  // Makes it nobody's child and leader of a session, as daemons are; a new process takes its place.
  // It lives for as long as this program has the socket.
  void LeaveAsDaemon();

  // The end of the socket on which it is asked, for a program that is executed.
  int socket() const { return socket_; }
  pid_t pid() const { return pid_; }

 private:
  void Start(bool as_daemon);

  int socket_ = -1;
  pid_t pid_ = -1;  // 0: a daemon
};

// Asks the mounter whose socket() is in the environment variable LEAKY_MOUNTER.
bool AskOutside(const std::string& path);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_LEAKS_MOUNTER_H_

// What a process can see of the sandbox that it is in, for tests to compare.
//
//   const std::string outside = NamespaceId("pid");
//   ... in the body: EXPECT_NE(NamespaceId("pid"), outside);

#ifndef HERMETEST_TESTS_SANDBOX_OBSERVE_H_
#define HERMETEST_TESTS_SANDBOX_OBSERVE_H_

#include <sys/types.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace hermetest::tests {

// "pid:[4026531836]": /proc/self/ns/`kind` (namespaces(7)).
std::string NamespaceId(const std::string& kind);

// The ids of the kinds "cgroup", "ipc", "mnt", "net", "pid", "time", "user" and "uts".
std::map<std::string, std::string> NamespaceIds();

// Whether the caller holds CAP_SYS_ADMIN in its user namespace.
bool IsPrivileged();

// The lines of /proc/self/mountinfo.
std::vector<std::string> MountLines();

// Those of them that carry a tag of propagation ("shared:1", "master:1").
std::vector<std::string> PropagatingMountLines();

// How many areas for results this process has mapped: shared anonymous memory is nothing else here.
int CountOfResultChannels();

// The numeric names in /proc.
std::set<pid_t> VisibleProcesses();

// The names in a directory, without "." and "..". Throws std::system_error.
std::set<std::string> Entries(const std::string& directory);

// What each open descriptor of the process refers to. The one that reads the list is left out.
std::map<int, std::string> OpenDescriptors();

// The hostname, by uname(2).
std::string Hostname();

// The value of `key` in /proc/self/status, such as "SigBlk"; empty when there is none.
std::string StatusField(const std::string& key);

// Forks a process that runs `work`, waits for it, and returns its wait status. `work` must not use
// GoogleTest.
int WaitStatusOf(const std::function<void()>& work);

// A directory that is removed at the end of the scope, when it is empty then; what the process has
// mounted there is detached first. A process that is forked off leaves it alone.
class [[nodiscard]] ScopedDirectory {
 public:
  // Makes a directory of mode 0755 that is new, below TEST_TMPDIR or else /tmp.
  ScopedDirectory();
  ScopedDirectory(const ScopedDirectory&) = delete;
  ScopedDirectory& operator=(const ScopedDirectory&) = delete;
  ~ScopedDirectory();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  pid_t owner_;
};

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SANDBOX_OBSERVE_H_

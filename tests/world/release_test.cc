// The test program goes on with the next test while the process of this one is still being taken
// apart, where that makes no difference to that test and to the program, and nowhere else. Each row
// of the table is a suite of one test, many times over, in each kind of world. Every test leaves
// memory that takes long to take apart.

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <future>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {
namespace {

constexpr size_t kMebibyte = 1 << 20;

// ------------------------------------------------------------------------ what the tests leave

// Address space that the program has and does not use. A mapping that a test made would be looked
// at more closely, and the answer could depend on what other programs have locked.
char* const unused = static_cast<char*>(mmap(nullptr, 300 * kMebibyte, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));

void LeaveMemory(size_t size) {
  ASSERT_NE(unused, MAP_FAILED);
  madvise(unused, size, MADV_NOHUGEPAGE);
  for (size_t i = 0; i < size; i += 4096) unused[i] = 1;
}

void LeaveLittleMemory() { LeaveMemory(16 * kMebibyte); }

// So much that the process is still there when it is looked for, also on a machine that has other
// things to do in between.
void LeaveSomeMemory() { LeaveMemory(100 * kMebibyte); }

// An abstract address (unix(7)) belongs to the network namespace, which these tests share.
bool TakeAddress() {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  strcpy(address.sun_path + 1, "hermetest-release");
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

void LeaveSocket() {
  LeaveSomeMemory();
  EXPECT_TRUE(TakeAddress()) << strerror(errno);
}

// A thread whose table of descriptors is its own.
void LeaveThreadWithSocket() {
  LeaveLittleMemory();
  std::promise<bool> taken;
  std::thread([&taken] {
    unshare(CLONE_FILES);
    taken.set_value(TakeAddress());
    for (;;) pause();
  }).detach();
  EXPECT_TRUE(taken.get_future().get());
}

void LeaveProcessWithSocket() {
  LeaveLittleMemory();
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  if (fork() == 0) {
    const char answer = TakeAddress() ? 'y' : 'n';
    static_cast<void>(!write(ready[1], &answer, 1));
    for (;;) pause();
  }
  char answer = 0;
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
}

// A lock that a mapping keeps when the descriptor is closed.
void LeaveMappedLock(int flags) {
  LeaveLittleMemory();
  const std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/locked";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_GE(fd, 0) << strerror(errno);
  EXPECT_EQ(flock(fd, LOCK_EX | LOCK_NB), 0) << strerror(errno);
  ASSERT_NE(mmap(nullptr, 1, PROT_READ | PROT_WRITE, flags, fd, 0), MAP_FAILED);
}

void LeaveSharedMappedLock() { LeaveMappedLock(MAP_SHARED); }
void LeavePrivateMappedLock() { LeaveMappedLock(MAP_PRIVATE); }

void LeaveMount() {
  LeaveLittleMemory();
  ASSERT_EQ(mount("left", "/mnt", "tmpfs", 0, nullptr), 0) << strerror(errno);
}

void LeaveMountInANamespaceOfItsOwn() {
  ASSERT_EQ(unshare(CLONE_NEWNS), 0) << strerror(errno);
  LeaveMount();
}

void MountAndDetach(const char* place) {
  ASSERT_EQ(mount("left", place, "tmpfs", 0, nullptr), 0) << strerror(errno);
  ASSERT_EQ(chdir(place), 0);
  ASSERT_EQ(umount2(place, MNT_DETACH), 0) << strerror(errno);
}

void LeaveDetachedMountAsDirectory() {
  LeaveLittleMemory();
  MountAndDetach("/mnt");
}

void LeaveDetachedMountMapped() {
  LeaveLittleMemory();
  MountAndDetach("/mnt");
  const int fd = open("mapped", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_NE(mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0), MAP_FAILED);
  ASSERT_EQ(chdir("/"), 0);
}

void LeaveMuchMemory() { LeaveMemory(300 * kMebibyte); }

// It kills for calls that a test does without, and a release does not.
void LeaveFilter() {
  LeaveLittleMemory();
  std::vector<sock_filter> filter = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const unsigned call : {SYS_getcpu, SYS_statx, SYS_unshare, SYS_close_range}) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  }
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program = {static_cast<unsigned short>(filter.size()), filter.data()};
  ASSERT_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
  ASSERT_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0) << strerror(errno);
}

struct Row {
  const char* name;
  void (*leave)();
  bool waits;  // the program waits for the end of the process
  int repetitions;
};

constexpr Row kRows[] = {
    {"Memory", &LeaveSomeMemory, false, 20},
    {"Socket", &LeaveSocket, false, 40},
    {"ThreadWithSocket", &LeaveThreadWithSocket, true, 15},
    {"ProcessWithSocket", &LeaveProcessWithSocket, true, 15},
    {"SharedMappedLock", &LeaveSharedMappedLock, true, 15},
    {"PrivateMappedLock", &LeavePrivateMappedLock, true, 15},
    {"Mount", &LeaveMount, true, 15},
    {"MountInANamespaceOfItsOwn", &LeaveMountInANamespaceOfItsOwn, true, 15},
    {"DetachedMountAsDirectory", &LeaveDetachedMountAsDirectory, true, 15},
    {"DetachedMountMapped", &LeaveDetachedMountMapped, true, 15},
    {"MuchMemory", &LeaveMuchMemory, true, 3},
    {"Filter", &LeaveFilter, true, 15},
};

// -------------------------------------------------------------------------- how they are judged

bool HasChild() {
  siginfo_t info = {};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

// Looks after each test whether its process is still there.
class Watch : public testing::EmptyTestEventListener {
 public:
  void OnTestEnd(const testing::TestInfo& test) override {
    if (HasChild()) ++released_[test.test_suite_name()];
  }

  int Releases(const std::string& suite) { return released_[suite]; }

 private:
  std::map<std::string, int> released_;
};

Isolation Default() { return Isolation(); }
Isolation AsInit() { return Isolation().AsInit(); }
Isolation UserNamespace() { return Isolation().WithUserNamespace(); }

template <Isolation (*kOptions)()>
class Leaving : public Isolated<testing::Test, kOptions> {
 public:
  explicit Leaving(void (*leave)()) : leave_(leave) {}

  // What else the program does must not meet a child that it does not know.
  static void TearDownTestSuite() { EXPECT_FALSE(HasChild()); }

 private:
  void TestBody() override { leave_(); }

  void (*leave_)();
};

template <Isolation (*kOptions)()>
void RegisterRows(const std::string& way) {
  for (const Row& row : kRows) {
    for (int i = 0; i < row.repetitions; ++i) {
      testing::RegisterTest((way + "/" + row.name).c_str(), std::to_string(i).c_str(), nullptr,
                            nullptr, __FILE__, __LINE__,
                            [leave = row.leave] { return new Leaving<kOptions>(leave); });
    }
  }
}

// A container may have its programs filtered: there every process is waited for.
bool IsFiltered() { return prctl(PR_GET_SECCOMP) != 0; }

// Whether every suite that ran was released as its row says.
bool ReleasesAreRight(Watch& watch) {
  bool right = true;
  const testing::UnitTest& program = *testing::UnitTest::GetInstance();
  for (int i = 0; i < program.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *program.GetTestSuite(i);
    if (suite.test_to_run_count() < 2) continue;  // the last one is always waited for
    const std::string name = suite.name();
    for (const Row& row : kRows) {
      if (name.substr(name.find('/') + 1) != row.name) continue;
      const int releases = watch.Releases(name);
      if (row.waits ? releases == 0 : releases > 0 || IsFiltered()) continue;
      std::cout << name << ": " << releases << " of " << suite.test_to_run_count()
                << " tests were not waited for" << std::endl;
      right = false;
    }
  }
  return right;
}

int Run() {
  RegisterRows<&Default>("Default");
  RegisterRows<&AsInit>("AsInit");
  RegisterRows<&UserNamespace>("UserNamespace");
  auto* const watch = new Watch;
  testing::UnitTest::GetInstance()->listeners().Append(watch);
  const bool passed = RUN_ALL_TESTS() == 0;
  return ReleasesAreRight(*watch) && passed ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace hermetest::tests

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return hermetest::tests::Run();
}

// Tests that show that they run at once, or that they do not; and tests that end in every way.
//
// CROWD_DIRECTORY is a directory for files of the run. Where descriptor 9 is open, the tests of
// Waiting say there that they are there.

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {
namespace {

std::string Path(const std::string& name) {
  const char* const directory = std::getenv("CROWD_DIRECTORY");
  return std::string(directory == nullptr ? "." : directory) + "/" + name;
}

// Waits until somebody calls it with the other side: each opens one end of a pipe (fifo(7)).
void Meet(const std::string& place, int side) {
  mkfifo(Path(place).c_str(), 0600);
  close(open(Path(place).c_str(), side == 0 ? O_RDONLY : O_WRONLY));
}

// Takes what there is once on a machine.
void TakeAll(const std::string& name) {
  ASSERT_EQ(sethostname(name.data(), name.size()), 0);
  ASSERT_GE(shmget(0x4845, 4096, IPC_CREAT | IPC_EXCL | 0600), 0);
  ASSERT_EQ(mount(name.c_str(), "/mnt", "tmpfs", 0, nullptr), 0);
  ASSERT_GE(open("/mnt/only", O_CREAT | O_EXCL, 0600), 0);
  ASSERT_GE(open("/dev/shm/only", O_CREAT | O_EXCL, 0600), 0);
}

void ExpectToHaveAll(const std::string& name) {
  char hostname[65] = {};
  gethostname(hostname, sizeof(hostname) - 1);
  EXPECT_EQ(hostname, name);
  EXPECT_EQ(getpid(), 2);
}

void TakeAllAndMeet(const std::string& name, const std::string& place, int side) {
  ASSERT_NO_FATAL_FAILURE(TakeAll(name));
  Meet(place, side);
  ExpectToHaveAll(name);
}

TEST(Meeting, Reader) { TakeAllAndMeet("reader", "suite", 0); }
TEST(Meeting, Writer) { TakeAllAndMeet("writer", "suite", 1); }

TEST(MeetingAcrossReader, Test) { TakeAllAndMeet("reader", "across", 0); }
TEST(MeetingAcrossWriter, Test) { TakeAllAndMeet("writer", "across", 1); }

Isolation Boxed() { return Isolation().WithHostname("boxed"); }

class MeetingInABox : public Isolated<testing::Test, Boxed> {};

TEST_F(MeetingInABox, Reader) {
  Meet("box", 0);
  ExpectToHaveAll("boxed");
}

TEST_F(MeetingInABox, Writer) {
  Meet("box", 1);
  ExpectToHaveAll("boxed");
}

int set_ups = 0;
bool torn_down = false;

class WithSetUp : public testing::Test {
 protected:
  static void SetUpTestSuite() { ++set_ups; }
  static void TearDownTestSuite() { torn_down = true; }
};

TEST(BeforeSetUp, SeesNone) { EXPECT_EQ(set_ups, 0); }
TEST_F(WithSetUp, SeesOne) { EXPECT_EQ(set_ups, 1); }
TEST_F(WithSetUp, SeesNoOther) { EXPECT_EQ(set_ups, 1); }
TEST_F(WithSetUp, SeesNoTearDown) { EXPECT_FALSE(torn_down); }
TEST(AfterTearDown, SeesIt) { EXPECT_TRUE(torn_down); }

TEST(Ends, Pass) {}
TEST(Ends, Crash) { abort(); }
TEST(Ends, Fail) { ADD_FAILURE() << "as it should"; }
TEST(Ends, Overrun) {
  for (;;) pause();
}
TEST(Ends, PassAgain) {}
TEST(Ends, Exit) { _exit(3); }
TEST(Ends, LeaveProcess) {
  if (fork() == 0) {
    for (;;) pause();
  }
}
TEST(Ends, Skip) { GTEST_SKIP() << "for no reason"; }

void Wait() {
  static_cast<void>(!write(9, ".", 1));
  for (;;) pause();
}

TEST(Failing, OnceTheOthersAreThere) {
  Meet("failing", 0);
  FAIL() << "at last";
}
TEST(Waiting, One) {
  Meet("failing", 1);
  Wait();
}
TEST(Waiting, Two) { Wait(); }
TEST(Waiting, Three) { Wait(); }
TEST(Waiting, Four) { Wait(); }

// A line on each stream by turns; from several tests at once they would be mixed.
void Speak(const std::string& who) {
  for (int i = 0; i < 100; ++i) {
    std::cout << who << " says " << i << std::endl;
    fprintf(stderr, "%s thinks %d\n", who.c_str(), i);
  }
}

TEST(Speaking, First) {
  Speak("first");
  Meet("speaking", 0);
  Speak("first again");
}
TEST(Speaking, Second) {
  Meet("speaking", 1);
  Speak("second");
  ADD_FAILURE() << "of the second";
}

TEST(SpeakingAlone, First) { Speak("first"); }
TEST(SpeakingAlone, Second) {
  Speak("second");
  ADD_FAILURE() << "of the second";
}

TEST(SpeakingBefore, Pass) { std::cout << "pass says" << std::endl; }
TEST(SpeakingBefore, Crash) {
  std::cout << "crash says" << std::endl;
  abort();
}
TEST(SpeakingBefore, Overrun) {
  std::cout << "overrun says" << std::endl;
  for (;;) pause();
}
TEST(SpeakingBefore, Exit) {
  std::cout << "exit says" << std::endl;
  _exit(0);
}
TEST(SpeakingBefore, Throw) {
  std::cout << "throw says" << std::endl;
  throw 1;
}
TEST(SpeakingBefore, Skip) {
  std::cout << "skip says" << std::endl;
  GTEST_SKIP();
}

class Counting : public testing::TestWithParam<int> {};
TEST_P(Counting, Test) {}
INSTANTIATE_TEST_SUITE_P(Many, Counting, testing::Range(0, 8));

// Each makes a file under a name that only its own process would have in place: by the process id,
// and by a generator that all forks of the program have a copy of.
class Naming : public testing::TestWithParam<int> {};

void MakeFile(const std::string& name) {
  const std::string path = absl::StrCat("/tmp/hermetest-naming-", name);
  const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  EXPECT_GE(fd, 0) << path << ": " << strerror(errno);
  close(fd);
}

TEST_P(Naming, ByProcess) { MakeFile(absl::StrCat("pid-", getpid())); }
TEST_P(Naming, ByGenerator) { MakeFile(absl::StrCat("number-", std::mt19937()())); }
INSTANTIATE_TEST_SUITE_P(Many, Naming, testing::Range(0, 4));

TEST(Sleeping, Test) {
  const timespec duration = {0, 30'000'000};
  clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
}
TEST(Sleeping, OtherTest) {}

}  // namespace
}  // namespace hermetest::tests

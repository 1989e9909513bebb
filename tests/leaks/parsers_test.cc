// What is read of the kernel's text for the kinds of leaks.

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/leak_guard/kinds/file_mode_mask.h"
#include "hermetest/fixture/leak_guard/kinds/living_processes.h"
#include "hermetest/fixture/leak_guard/kinds/sysv_ipc.h"
#include "hermetest/matchers/procfs/process_state.h"
#include "hermetest/matchers/procfs/process_table.h"

namespace hermetest::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr char kSharedMemory[] =
    "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid  "
    " "
    "   atime      dtime      ctime                   rss                  swap\n"
    "      4660          7   600                  4096  4242     0      0     0     0     0     0  "
    " "
    "       0          0 1764112345                     0                     0\n"
    "         0      65544  1600                  8192    17    17      2  1000  1000  1000  1000 "
    "1764112345          0 1764112345                  8192                     0\n";

TEST(ParseSysvIpc, ReadsSegmentsWithTheirCreator) {
  const auto objects = ParseSysvIpc(SysvKind::kSharedMemory, kSharedMemory);
  ASSERT_TRUE(objects.ok()) << objects.status();
  EXPECT_THAT(*objects, ElementsAre(SysvObject{SysvKind::kSharedMemory, 0x1234, 7, 4242},
                                    SysvObject{SysvKind::kSharedMemory, 0, 65544, 17}));
}

// A key is any 32 bits; the kernel prints it as a signed number.
TEST(ParseSysvIpc, ReadsSemaphoresAndQueues) {
  const auto semaphores = ParseSysvIpc(
      SysvKind::kSemaphores,
      "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n"
      "-559038737          0   666          3     0     0     0     0          0 1764112345\n");
  ASSERT_TRUE(semaphores.ok()) << semaphores.status();
  EXPECT_THAT(*semaphores, ElementsAre(SysvObject{SysvKind::kSemaphores,
                                                  static_cast<int32_t>(0xdeadbeef), 0, 0}));
  const auto queues = ParseSysvIpc(
      SysvKind::kMessageQueue,
      "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      "
      "stime      rtime      ctime\n");
  ASSERT_TRUE(queues.ok()) << queues.status();
  EXPECT_THAT(*queues, IsEmpty());
}

TEST(ParseSysvIpc, RefusesWhatIsNone) {
  for (const std::string line : {"x 1 2 3 4", "1", "1 x 600 4096 4242", "1 2 600 4096",
                                 "1 2 600 4096 x", "99999999999 2 600 4096 1"}) {
    const auto objects = ParseSysvIpc(SysvKind::kSharedMemory, "headings\n" + line + "\n");
    EXPECT_EQ(objects.status().code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_EQ(objects.status().message(), "not a line of /proc/sysvipc/shm: \"" + line + "\"");
  }
}

TEST(FileModeMask, IsReadFromTheStatus) {
  const auto mask = FileModeMask::Parse("Name:\tUmask:\t0777\nUmask:\t0027\nState:\tR (running)\n");
  ASSERT_TRUE(mask.ok()) << mask.status();
  EXPECT_EQ(mask->mask, 0027U);
  EXPECT_TRUE(absl::IsNotFound(FileModeMask::Parse("Name:\tsh\n").status()));
}

Process MakeProcess(pid_t pid, pid_t parent, ProcessState state = ProcessState::kSleeping) {
  Process process;
  process.pid = pid;
  process.parent = parent;
  process.state = state;
  return process;
}

TEST(LivingProcesses, AreAllDescendantsThatHaveNotEnded) {
  const LivingProcesses living = LivingProcesses::DescendingFrom(
      10, {MakeProcess(1, 0), MakeProcess(3, 20), MakeProcess(10, 1), MakeProcess(11, 10),
           MakeProcess(12, 1), MakeProcess(20, 11), MakeProcess(21, 11, ProcessState::kZombie),
           MakeProcess(22, 12)});
  EXPECT_THAT(living.processes, ElementsAre(Field(&Process::pid, 3), Field(&Process::pid, 11),
                                            Field(&Process::pid, 20)));
}

}  // namespace
}  // namespace hermetest::tests

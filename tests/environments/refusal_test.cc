// Where Linux refuses what isolation needs: the test fails, and the failure says at which step,
// why, and how to fix the cause. Each environment is really made.

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/base/config.h"
#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kDirectly[] = "\n  with this process's own rights (CAP_SYS_ADMIN): ";
constexpr char kThroughUserNamespace[] = "\n  through a user namespace, as ordinary users do: ";

constexpr char kCloneDenied[] =
    "cannot make the namespaces (clone): Operation not permitted (EPERM)";
constexpr char kPropagationDenied[] =
    "cannot cut the mount tree off from the host's (mount): "
    "Operation not permitted (EPERM)";

std::string Filtered(const std::string& call, const std::string& to_allow) {
  return "\n    likely cause: a seccomp filter on this process, such as a container's default "
         "profile, forbids " +
         call +
         "\n    fix: start the container by docker run --cap-add SYS_ADMIN --security-opt "
         "seccomp=unconfined --security-opt apparmor=unconfined, or give it a seccomp profile that "
         "allows " +
         to_allow;
}

constexpr char kNamespaceCalls[] = "clone, setns, unshare and mount";
constexpr char kSameCause[] = "\n    likely cause: the same";
constexpr char kChroot[] =
    "\n    likely cause: this process runs in a chroot, where the kernel makes no user namespaces"
    "\n    fix: run the tests outside the chroot, or enter the directory by pivot_root in "
    "place of chroot";

constexpr char kProcDenied[] =
    "cannot mount a fresh proc on /proc (mount): Operation not permitted (EPERM)";
constexpr char kMaskedProc[] =
    "\n    likely cause: parts of /proc are covered by other mounts (/proc/sys, /proc/meminfo); in "
    "a user namespace the kernel then allows no fresh proc"
    "\n    fix: as root: umount /proc/sys /proc/meminfo; or run the tests as root outside "
    "user namespaces; for a container: docker run --security-opt systempaths=unconfined";

struct Refusal {
  const char* name;
  std::function<void()> make;
  std::string diagnosis;  // after "the test cannot be isolated here"
};

void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

std::function<void()> Both(void (*first)(), void (*second)()) {
  return [first, second] {
    first();
    second();
  };
}

constexpr char kMovedChildren[] =
    "\n    likely cause: the program has moved its children to another PID namespace (unshare or "
    "setns with CLONE_NEWPID), and the kernel makes no further one for it then"
    "\n    fix: do that in the test, or in a child of the program; or take it back by setns";

std::vector<Refusal> SeccompRefusals() {
  return {
      {"SeccompDeniesNamespacesToRoot", &DenyNamespaces,
       std::string(kDirectly) + kCloneDenied + Filtered("clone", kNamespaceCalls) +
           kThroughUserNamespace + kCloneDenied + kSameCause},
      {"SeccompDeniesNamespacesToOrdinaryUser", Both(&BecomeOrdinaryUser, &DenyNamespaces),
       std::string(kThroughUserNamespace) + kCloneDenied + Filtered("clone", kNamespaceCalls)},
      {"SeccompDeniesSetnsToRoot", &DenySetns,
       std::string(kDirectly) +
           "cannot enter the sandbox (setns): Operation not permitted (EPERM)" +
           Filtered("setns", kNamespaceCalls)},
      {"SeccompDeniesSetnsToOrdinaryUser", Both(&BecomeOrdinaryUser, &DenySetns),
       std::string(kThroughUserNamespace) +
           "cannot enter the sandbox (setns): Operation not permitted (EPERM)" +
           Filtered("setns", kNamespaceCalls)},
      {"SeccompDeniesMountToRoot", &DenyMount,
       std::string(kDirectly) + kPropagationDenied + Filtered("mount", "mount") +
           kThroughUserNamespace + kPropagationDenied + kSameCause},
      {"SeccompDeniesMountToOrdinaryUser", Both(&BecomeOrdinaryUser, &DenyMount),
       std::string(kThroughUserNamespace) + kPropagationDenied + Filtered("mount", "mount")},
  };
}

std::vector<Refusal> FileSystemRefusals() {
  return {
      {"NoUserNamespaces", &BecomeOrdinaryUserWithoutUserNamespaces,
       std::string(kThroughUserNamespace) +
           "cannot make the namespaces (clone): No space left on device (ENOSPC)"
           "\n    likely cause: the limit in /proc/sys/user/max_user_namespaces is 0: no user "
           "namespace may be made"
           "\n    fix: as root: sysctl -w user.max_user_namespaces=10000"},
      {"ProcIsPartlyMaskedForOrdinaryUser", Both(&MaskProc, &BecomeOrdinaryUser),
       std::string(kThroughUserNamespace) + kProcDenied + kMaskedProc},
      {"ProcIsPartlyMaskedForRootlessContainer", Both(&MaskProc, &BecomeRootOfAUserNamespace),
       std::string(kDirectly) + kProcDenied + kMaskedProc + kThroughUserNamespace + kProcDenied +
           kSameCause},
      {"ProcIsReadOnly", &BecomeOrdinaryUserUnderReadOnlyProc,
       std::string(kThroughUserNamespace) +
           "cannot write the user and group maps of the user namespace: Read-only file system "
           "(EROFS)"
           "\n    likely cause: /proc is mounted read-only"
           "\n    fix: as root: mount -o remount,rw /proc"},
      {"ChrootIntoPlainDirectory", &ChangeRootIntoPlainDirectory,
       std::string(kDirectly) +
           "cannot cut the mount tree off from the host's (mount): "
           "Invalid argument (EINVAL)"
           "\n    likely cause: the root directory of this process is not a mount point: it runs "
           "in a chroot"
           "\n    fix: mount --bind DIR DIR before the chroot into DIR, or enter DIR by "
           "pivot_root in place of chroot" +
           kThroughUserNamespace + kCloneDenied + kChroot},
      {"ChrootIntoPlainDirectoryOfOrdinaryUser", &ChangeRootIntoPlainDirectoryAsOrdinaryUser,
       std::string(kThroughUserNamespace) + kCloneDenied + kChroot},
  };
}

class Refused : public testing::TestWithParam<Refusal> {
 protected:
  // Runs one test of the payload in the refusing environment, on a host of its own, and gives the
  // result to `check`.
  static void Run(const std::string& test, const std::string& unavailable,
                  const std::function<void(const ProgramResult&)>& check,
                  const std::map<std::string, std::string>& environment = {}) {
    const IsolatedResult host = RunIsolated(Isolation(), [&] {
      const std::string program = Stage(Runfile("tests/environments/payload"));
      ProgramOptions options;
      options.environment = {{"HERMETEST_UNAVAILABLE", unavailable}, {"HERMETEST_ISOLATION", "on"}};
      options.environment.insert(environment.begin(), environment.end());
      options.before_exec = GetParam().make;
      check(RunProgram({program, "--gtest_filter=" + test}, options));
    });
    EXPECT_TRUE(host.passed()) << host;
  }
};

INSTANTIATE_TEST_SUITE_P(BySeccomp, Refused, testing::ValuesIn(SeccompRefusals()),
                         [](const auto& info) { return std::string(info.param.name); });
INSTANTIATE_TEST_SUITE_P(ByTheSystem, Refused, testing::ValuesIn(FileSystemRefusals()),
                         [](const auto& info) { return std::string(info.param.name); });
// A program built with these reads /proc/self/maps before main(), and ends where it cannot.
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER) && !defined(ABSL_HAVE_THREAD_SANITIZER)
Refusal NoProc() {
  return {"NoProc", &HideProc,
          "\n  cannot open /proc/thread-self/mountinfo: No such file or directory (ENOENT)"
          "\n    likely cause: no proc file system is mounted on /proc"
          "\n    fix: mount -t proc proc /proc"};
}

INSTANTIATE_TEST_SUITE_P(ByTheLackOfProc, Refused, testing::Values(NoProc()),
                         [](const auto& info) { return std::string(info.param.name); });
#endif

TEST_P(Refused, TestFailsWithADiagnosis) {
  Run("Payload.Test", "", [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("Hermetest: the test cannot be isolated here" +
                                GetParam().diagnosis + "\n[  FAILED  ] Payload.Test"),
                      Not(HasSubstr("the body runs"))));
  });
}

TEST_P(Refused, TestIsSkippedWithThatReasonWhereAskedFor) {
  Run("Payload.Test", "skip", [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("Skipped\nHermetest: the test cannot be isolated here" +
                                GetParam().diagnosis + "\n[  SKIPPED ] Payload.Test"),
                      Not(HasSubstr("the body runs"))));
  });
}

// Beside a failure a skip does not count, and would not keep GoogleTest from running the test here.
TEST_P(Refused, TestIsNotRunWhereAListenerHasFailedIt) {
  Run("Payload.Test", "skip",
      [](const ProgramResult& result) {
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_THAT(result.output,
                    AllOf(HasSubstr("said by a listener"), HasSubstr("Skipped\nHermetest: "),
                          HasSubstr("[  FAILED  ] 1 test"), Not(HasSubstr("the body runs"))));
      },
      {{"PAYLOAD_FAILS_BEFORE", "1"}});
}

// A block cannot be skipped: its caller asserts on it.
TEST_P(Refused, BlockIsUnavailableWithThatReason) {
  Run("Block.Test", "skip", [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("status UNAVAILABLE: the test cannot be isolated here" +
                                GetParam().diagnosis + "\n"),
                      HasSubstr("Failure\nHermetest: the test cannot be isolated here" +
                                GetParam().diagnosis + "\n"),
                      Not(HasSubstr("the body runs"))));
  });
}

// Valgrind is known by a library that it loads, here by the program that has such a name. It
// answers ENOSYS for the calls that it does not know.
TEST(RefusedUnderValgrind, NamesIt) {
  const IsolatedResult host = RunIsolated(Isolation(), [] {
    const std::string program = "/tmp/vgpreload_core-payload";
    std::filesystem::copy_file(Stage(Runfile("tests/environments/payload")), program);
    ProgramOptions options;
    options.environment = {{"HERMETEST_UNAVAILABLE", "fail"}, {"HERMETEST_ISOLATION", "on"}};
    options.before_exec = [] { DenyCallWith(SYS_pidfd_open, ENOSYS); };
    EXPECT_THAT(
        RunProgram({program, "--gtest_filter=Payload.Test"}, options).output,
        HasSubstr("Hermetest: the test cannot be isolated here"
                  "\n  cannot open a pidfd of this process (pidfd_open): Function not "
                  "implemented (ENOSYS)"
                  "\n    likely cause: the program runs under valgrind, which does not know "
                  "pidfd_open"
                  "\n    fix: HERMETEST_ISOLATION=off valgrind ..., which runs the "
                  "tests without isolation"));
  });
  EXPECT_TRUE(host.passed()) << host;
}

// Nothing of that survives exec, so it is done here, in a body that stands for the test program.
void ExpectRefusalToWhoeverMovedChildren(const Isolation& isolation) {
  const IsolatedResult refused = RunIsolated(isolation, [] { FAIL() << "the body runs"; });
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(kMovedChildren));
  EXPECT_THAT(refused.parts(), IsEmpty());
}

// The first process of a PID namespace is its init: where it ends, no other can be made there.
TEST(RefusedLater, RefusedBlockDoesNotUseUpThePidNamespaceOfTheProgram) {
  for (const Isolation& isolation :
       {Isolation().AsInit(), Isolation().WithUserNamespace().AsInit(), Isolation()}) {
    const IsolatedResult host = RunIsolated(Isolation(), [&] {
      ASSERT_EQ(unshare(CLONE_NEWPID), 0);
      ExpectRefusalToWhoeverMovedChildren(isolation);
      const pid_t first = fork();
      ASSERT_NE(first, -1) << strerror(errno);
      if (first == 0) _exit(getpid() == 1 ? 0 : 1);
      int status = -1;
      ASSERT_EQ(waitpid(first, &status, 0), first);
      EXPECT_EQ(status, 0);
    });
    EXPECT_TRUE(host.passed()) << host;
  }
}

TEST(RefusedLater, WhoeverHasMovedItsChildrenIsToldSo) {
  const IsolatedResult host = RunIsolated(Isolation().WithUserNamespace(), [] {
    const std::vector<Form> forms = EveryForm();
    for (const Form& form : forms) RunIsolated(form.isolation, [] {}).ReportHere();
    ASSERT_EQ(unshare(CLONE_NEWPID), 0);
    for (const Form& form : forms) ExpectRefusalToWhoeverMovedChildren(form.isolation);
    const pid_t first = fork();
    ASSERT_NE(first, -1);
    if (first == 0) _exit(0);
    ASSERT_EQ(waitpid(first, nullptr, 0), first);
    // Now there is a namespace to be compared, and no process in it.
    for (const Form& form : forms) ExpectRefusalToWhoeverMovedChildren(form.isolation);
    const int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(setns(own, CLONE_NEWPID), 0);
    for (const Form& form : forms) RunIsolated(form.isolation, [] {}).ReportHere();
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

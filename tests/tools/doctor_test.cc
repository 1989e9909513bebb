// `hermetest doctor` where isolation works and where Linux refuses it. Each environment is really
// made.

#include <linux/capability.h>

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/base/config.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/environments/environment.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/tools/hermetest.h"
#include "hermetest/tests/tools/json.h"

namespace hermetest::tests {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Reports, without their first line, which tells of the kernel.
constexpr char kRoot[] =
    R"(ok  user              0, with CAP_SYS_ADMIN
ok  proc              mounted on /proc
ok  user namespace    can be made
ok  pid namespace     directly
ok  mnt namespace     directly
ok  uts namespace     directly
ok  ipc namespace     directly
ok  net namespace     directly
ok  cgroup namespace  directly
ok  time namespace    directly
ok  isolation         directly

Tests can be isolated here: directly.
)";

constexpr char kOrdinaryUser[] =
    R"(ok  user              1000, without CAP_SYS_ADMIN
ok  proc              mounted on /proc
ok  user namespace    can be made
ok  pid namespace     through a user namespace
ok  mnt namespace     through a user namespace
ok  uts namespace     through a user namespace
ok  ipc namespace     through a user namespace
ok  net namespace     through a user namespace
ok  cgroup namespace  through a user namespace
ok  time namespace    through a user namespace
ok  isolation         through a user namespace

Tests can be isolated here: through a user namespace.
)";

constexpr char kSeccompDeniesNamespaces[] =
    R"(ok  user              0, with CAP_SYS_ADMIN
ok  proc              mounted on /proc
no  user namespace    Operation not permitted (EPERM) [1]
no  pid namespace     Operation not permitted (EPERM) [1]
no  mnt namespace     Operation not permitted (EPERM) [1]
no  uts namespace     Operation not permitted (EPERM) [1]
no  ipc namespace     Operation not permitted (EPERM) [1]
no  net namespace     Operation not permitted (EPERM) [1]
no  cgroup namespace  Operation not permitted (EPERM) [1]
no  time namespace    Operation not permitted (EPERM) [1]
no  isolation         Operation not permitted (EPERM) [2]

[1] cannot make the namespaces (unshare): Operation not permitted (EPERM)
    likely cause: a seccomp filter on this process, such as a container's
      default profile, forbids unshare
    fix: start the container by docker run --cap-add SYS_ADMIN --security-opt
      seccomp=unconfined --security-opt apparmor=unconfined, or give it a
      seccomp profile that allows clone, setns, unshare and mount

[2] cannot make the namespaces (clone): Operation not permitted (EPERM)
    likely cause: a seccomp filter on this process, such as a container's
      default profile, forbids clone
    fix: start the container by docker run --cap-add SYS_ADMIN --security-opt
      seccomp=unconfined --security-opt apparmor=unconfined, or give it a
      seccomp profile that allows clone, setns, unshare and mount

Tests cannot be isolated here.
)";

constexpr char kSeccompDeniesMount[] =
    R"(ok  user              0, with CAP_SYS_ADMIN
ok  proc              mounted on /proc
ok  user namespace    can be made
ok  pid namespace     directly
no  mnt namespace     Operation not permitted (EPERM) [1]
ok  uts namespace     directly
ok  ipc namespace     directly
ok  net namespace     directly
ok  cgroup namespace  directly
ok  time namespace    directly
no  isolation         Operation not permitted (EPERM) [1]

[1] cannot cut the mount tree off from the host's (mount): Operation not
    permitted (EPERM)
    likely cause: a seccomp filter on this process, such as a container's
      default profile, forbids mount
    fix: start the container by docker run --cap-add SYS_ADMIN --security-opt
      seccomp=unconfined --security-opt apparmor=unconfined, or give it a
      seccomp profile that allows mount

Tests cannot be isolated here.
)";

constexpr char kNoUserNamespaces[] =
    R"(ok  user              1000, without CAP_SYS_ADMIN
ok  proc              mounted on /proc
no  user namespace    No space left on device (ENOSPC) [1]
no  pid namespace     No space left on device (ENOSPC) [1]
no  mnt namespace     No space left on device (ENOSPC) [1]
no  uts namespace     No space left on device (ENOSPC) [1]
no  ipc namespace     No space left on device (ENOSPC) [1]
no  net namespace     No space left on device (ENOSPC) [1]
no  cgroup namespace  No space left on device (ENOSPC) [1]
no  time namespace    No space left on device (ENOSPC) [1]
no  isolation         No space left on device (ENOSPC) [2]

[1] cannot make the namespaces (unshare): No space left on device (ENOSPC)
    likely cause: the limit in /proc/sys/user/max_user_namespaces is 0: no user
      namespace may be made
    fix: as root: sysctl -w user.max_user_namespaces=10000

[2] cannot make the namespaces (clone): No space left on device (ENOSPC)
    likely cause: the limit in /proc/sys/user/max_user_namespaces is 0: no user
      namespace may be made
    fix: as root: sysctl -w user.max_user_namespaces=10000

Tests cannot be isolated here.
)";

constexpr char kProcIsPartlyMasked[] =
    R"(ok  user              1000, without CAP_SYS_ADMIN
ok  proc              mounted on /proc
ok  user namespace    can be made
ok  pid namespace     through a user namespace
ok  mnt namespace     through a user namespace
ok  uts namespace     through a user namespace
ok  ipc namespace     through a user namespace
ok  net namespace     through a user namespace
ok  cgroup namespace  through a user namespace
ok  time namespace    through a user namespace
no  isolation         Operation not permitted (EPERM) [1]

[1] cannot mount a fresh proc on /proc (mount): Operation not permitted (EPERM)
    likely cause: parts of /proc are covered by other mounts (/proc/sys,
      /proc/meminfo); in a user namespace the kernel then allows no fresh proc
    fix: as root: umount /proc/sys /proc/meminfo; or run the tests as root
      outside user namespaces; for a container: docker run --security-opt
      systempaths=unconfined

Tests cannot be isolated here.
)";

constexpr char kRootlessContainer[] =
    R"(ok  user              0, with CAP_SYS_ADMIN
ok  proc              mounted on /proc
ok  user namespace    can be made
ok  pid namespace     directly
ok  mnt namespace     directly
ok  uts namespace     directly
ok  ipc namespace     directly
ok  net namespace     directly
ok  cgroup namespace  directly
ok  time namespace    directly
no  isolation         Operation not permitted (EPERM) [1]

[1] cannot mount a fresh proc on /proc (mount): Operation not permitted (EPERM)
    likely cause: parts of /proc are covered by other mounts (/proc/sys,
      /proc/meminfo); in a user namespace the kernel then allows no fresh proc
    fix: as root: umount /proc/sys /proc/meminfo; or run the tests as root
      outside user namespaces; for a container: docker run --security-opt
      systempaths=unconfined

Tests cannot be isolated here.
)";

constexpr char kChroot[] =
    R"(ok  user              0, with CAP_SYS_ADMIN
ok  proc              mounted on /proc
no  user namespace    Operation not permitted (EPERM) [1]
ok  pid namespace     directly
no  mnt namespace     neither directly [2] nor through a user namespace [1]
ok  uts namespace     directly
ok  ipc namespace     directly
ok  net namespace     directly
ok  cgroup namespace  directly
ok  time namespace    directly
no  isolation         neither directly [2] nor through a user namespace [3]

[1] cannot make the namespaces (unshare): Operation not permitted (EPERM)
    likely cause: this process runs in a chroot, where the kernel makes no user
      namespaces
    fix: run the tests outside the chroot, or enter the directory by pivot_root
      in place of chroot

[2] cannot cut the mount tree off from the host's (mount): Invalid argument
    (EINVAL)
    likely cause: the root directory of this process is not a mount point: it
      runs in a chroot
    fix: mount --bind DIR DIR before the chroot into DIR, or enter DIR by
      pivot_root in place of chroot

[3] cannot make the namespaces (clone): Operation not permitted (EPERM)
    likely cause: this process runs in a chroot, where the kernel makes no user
      namespaces
    fix: run the tests outside the chroot, or enter the directory by pivot_root
      in place of chroot

Tests cannot be isolated here.
)";

constexpr char kNoProc[] =
    R"(ok  user              0, with CAP_SYS_ADMIN
no  proc              is missing on /proc [1]
no  user namespace    No such file or directory (ENOENT) [2]
ok  pid namespace     directly
ok  mnt namespace     directly
ok  uts namespace     directly
ok  ipc namespace     directly
ok  net namespace     directly
ok  cgroup namespace  directly
ok  time namespace    directly
no  isolation         needs /proc [1]

[1] cannot open /proc/thread-self/mountinfo: No such file or directory (ENOENT)
    likely cause: no proc file system is mounted on /proc
    fix: mount -t proc proc /proc

[2] cannot write the user and group maps of the user namespace: No such file or
    directory (ENOENT)

Tests cannot be isolated here.
)";

struct Environment {
  const char* name;
  std::function<void()> make;
  int exit_code;
  const char* report;
};

void PrintTo(const Environment& environment, std::ostream* out) { *out << environment.name; }

std::function<void()> Both(void (*first)(), void (*second)()) {
  return [first, second] {
    first();
    second();
  };
}

std::vector<Environment> Environments() {
  return {
      {"Root", [] {}, 0, kRoot},
      {"OrdinaryUser", &BecomeOrdinaryUser, 0, kOrdinaryUser},
      {"RootOfAUserNamespaceOnly", &BecomeRootOfAUserNamespaceOnly, 0, kRoot},
      {"SeccompDeniesNamespaces", &DenyNamespaces, 1, kSeccompDeniesNamespaces},
      {"SeccompDeniesMount", &DenyMount, 1, kSeccompDeniesMount},
      {"NoUserNamespaces", &BecomeOrdinaryUserWithoutUserNamespaces, 1, kNoUserNamespaces},
      {"ProcIsPartlyMasked", Both(&MaskProc, &BecomeOrdinaryUser), 1, kProcIsPartlyMasked},
      {"RootlessContainer", Both(&MaskProc, &BecomeRootOfAUserNamespace), 1, kRootlessContainer},
      {"Chroot", &ChangeRootIntoPlainDirectory, 1, kChroot},
  };
}

// A program built with these reads /proc/self/maps before main(), and ends where it cannot.
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER) && !defined(ABSL_HAVE_THREAD_SANITIZER)
Environment NoProc() { return {"NoProc", &HideProc, 1, kNoProc}; }
#endif

// Runs the tool in the environment that `make` makes, on a host of its own, and gives the result to
// `check`.
void RunDoctor(const std::function<void()>& make, const std::vector<std::string>& flags,
               const std::function<void(const ProgramResult&)>& check) {
  const IsolatedResult host = RunIsolated(Isolation(), [&] {
    std::vector<std::string> command = {Stage(HermetestPath()), "doctor"};
    command.insert(command.end(), flags.begin(), flags.end());
    ProgramOptions options;
    options.before_exec = make;
    check(RunProgram(command, options));
  });
  EXPECT_TRUE(host.passed()) << host;
}

class DoctorTest : public testing::TestWithParam<Environment> {};

TEST_P(DoctorTest, SaysWhatWorksAndWhatMendsTheRest) {
  RunDoctor(GetParam().make, {}, [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, GetParam().exit_code);
    EXPECT_THAT(result.output, testing::StartsWith("ok  kernel            Linux "));
    EXPECT_EQ(result.output.substr(result.output.find('\n') + 1), GetParam().report);
  });
}

INSTANTIATE_TEST_SUITE_P(In, DoctorTest, testing::ValuesIn(Environments()),
                         [](const auto& info) { return std::string(info.param.name); });
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER) && !defined(ABSL_HAVE_THREAD_SANITIZER)
INSTANTIATE_TEST_SUITE_P(With, DoctorTest, testing::Values(NoProc()),
                         [](const auto& info) { return std::string(info.param.name); });
#endif

// It has CAP_SYS_ADMIN, and neither what it takes beside that nor what a user namespace takes.
TEST(DoctorOfRootWithFewCapabilities, NamesThoseThatAreLacking) {
  const auto make = [] {
    for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
      if (capability != CAP_SYS_ADMIN && capability != CAP_SETPCAP) DropCapability(capability);
    }
    DropCapability(CAP_SETPCAP);  // which dropping takes
  };
  RunDoctor(make, {}, [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("\n    likely cause: this process has no CAP_SYS_CHROOT over"),
                      HasSubstr("\n    likely cause: this process has no CAP_SETFCAP, which"),
                      HasSubstr("\n    likely cause: this process has no CAP_NET_ADMIN over"),
                      Not(HasSubstr("no CAP_SYS_ADMIN"))));
  });
}

TEST(DoctorJson, TellsWhatWorks) {
  RunDoctor(&BecomeOrdinaryUser, {"--json"}, [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 0);
    const Json report = ParseJson(result.output);
    EXPECT_TRUE(report["isolation"].boolean());
    EXPECT_EQ(report["way"].text(), "user namespace");
    std::vector<std::string> names;
    for (const Json& check : report["checks"].elements()) {
      names.push_back(check["name"].text());
      EXPECT_TRUE(check["passed"].boolean()) << names.back();
      EXPECT_THAT(check["troubles"].elements(), IsEmpty());
    }
    EXPECT_THAT(names,
                ElementsAre("kernel", "user", "proc", "user namespace", "pid namespace",
                            "mnt namespace", "uts namespace", "ipc namespace", "net namespace",
                            "cgroup namespace", "time namespace", "isolation"));
  });
}

TEST(DoctorJson, TellsWhatMendsTheRest) {
  RunDoctor(&DenyMount, {"--json"}, [](const ProgramResult& result) {
    EXPECT_EQ(result.exit_code, 1);
    const Json report = ParseJson(result.output);
    EXPECT_FALSE(report["isolation"].boolean());
    EXPECT_FALSE(report.Has("way"));
    const Json isolation = report["checks"].elements().back();
    EXPECT_FALSE(isolation["passed"].boolean());
    const Json::Elements troubles = isolation["troubles"].elements();
    ASSERT_THAT(troubles, SizeIs(2));
    EXPECT_EQ(troubles[0]["way"].text(), "direct");
    EXPECT_EQ(troubles[1]["way"].text(), "user namespace");
    EXPECT_THAT(troubles[0]["failure"].text(),
                HasSubstr("cannot cut the mount tree off from the host's (mount)"));
    EXPECT_THAT(troubles[0]["cause"].text(), HasSubstr("forbids mount"));
    EXPECT_THAT(troubles[0]["remedy"].text(), HasSubstr("seccomp=unconfined"));
  });
}

TEST(Doctor, TakesFlagsOnly) {
  const HermetestResult result = RunHermetest({"doctor", "me"});
  EXPECT_EQ(result.exit_code, 125);
  EXPECT_EQ(result.err, "hermetest doctor: takes flags only, not \"me\"\n");
}

}  // namespace
}  // namespace hermetest::tests

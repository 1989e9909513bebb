// Environments to run a program in. Each function changes the calling process, which then becomes
// the program: they are meant for ProgramOptions::before_exec, inside an isolated block that may be
// spoilt.
//
//   RunIsolated(Isolation(), [] {
//     const std::string program = Stage(Runfile("tests/environments/payload"));
//     ProgramOptions options;
//     options.before_exec = &BecomeOrdinaryUser;
//     const ProgramResult result = RunProgram({program}, options);
//   });
//
// What cannot be made is said on stderr, and ends the process with status kCannotMake.

#ifndef HERMETEST_TESTS_ENVIRONMENTS_ENVIRONMENT_H_
#define HERMETEST_TESTS_ENVIRONMENTS_ENVIRONMENT_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace hermetest::tests {

inline constexpr int kCannotMake = 125;
inline constexpr uid_t kOrdinaryUser = 1000;

// Mounts a tmpfs on /tmp that holds `program`, for everybody to execute, and makes /tmp the working
// directory and TEST_TMPDIR. Returns the new path of the program.
std::string Stage(const std::string& program);

// The same for several programs, whose file names differ.
std::vector<std::string> Stage(const std::vector<std::string>& programs);

// Makes the process uid 1000, with no capabilities once it has become the program. Where only one
// user is known (Bazel's sandbox), it is that one, under the name 1000 in a user namespace.
void BecomeOrdinaryUser();

// Makes root a user that no other process has, so that nobody else counts against its limits;
// anybody else stays. Not to be had in Bazel's sandbox, where one user is known.
void BecomeStranger();

// Makes the process root of user and mount namespaces of its own, as in a rootless container.
void BecomeRootOfAUserNamespace();

// Makes it root of a user namespace and of nothing else: its other namespaces are those of the host
// (unshare -r).
void BecomeRootOfAUserNamespaceOnly();

// Makes it process 1 of a PID namespace, and leaves it the /proc of the host (unshare --pid
// --fork).
void BecomeInitUnderProcOfHost();

// Mounts on /proc that of a PID namespace in which no process lives any more.
void MountProcOfNobody();

// Makes it root of a user namespace in which no further ones can be made.
void BecomeRootWithoutUserNamespaces();

// Makes it the ordinary user always in a user namespace, whose limit on further ones is 0 then.
void BecomeOrdinaryUserWithoutUserNamespaces();

// The same in a mount namespace where /proc is mounted read-only.
void BecomeOrdinaryUserUnderReadOnlyProc();

// Filters by seccomp(2) what a container's default profile denies, with EPERM: clone(2) with any
// namespace flag, unshare(2), setns(2). clone3(2) is not there (ENOSYS), as filters cannot look
// into it.
void DenyNamespaces();

// Lets namespaces be made but not entered.
void DenySetns();

void DenyMount();

// Denies to become dumpable again (prctl(2), PR_SET_DUMPABLE).
void DenyPrctl();

// Denies one system call, by its number, with `error`.
void DenyCallWith(long number, int error);

// Takes the capability `number` away for good: from the bounding set and all others
// (capabilities(7)). That of a number which the kernel does not know is nobody's.
void DropCapability(int number);

// As a kernel or a filter that is older than the call: there is no statx(2) (ENOSYS).
void DenyStatx();

// Covers a directory and a file of /proc.
void MaskProc();

// Hides /proc below an empty directory.
void HideProc();

// Makes every mount but /proc read-only; what is mounted later is not. A container has it so.
void MakeRootReadOnly();

// Changes the root into a directory that is no mount point and has all that programs need. The
// working directory stays where it was, by name.
void ChangeRootIntoPlainDirectory();
void ChangeRootIntoPlainDirectoryAsOrdinaryUser();

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_ENVIRONMENTS_ENVIRONMENT_H_

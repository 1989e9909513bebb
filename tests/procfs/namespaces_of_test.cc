// The namespaces of real processes, with readlink(2) and lsns as references.

#include "hermetest/matchers/procfs/namespaces_of.h"

#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/tests/support/child.h"
#include "hermetest/tests/support/program.h"

namespace hermetest {
namespace {

using ::testing::PrintToString;

class NamespacesTest : public IsolatedTest {
 protected:
  // The value, or a failure of the test.
  static NamespaceId Value(const absl::StatusOr<NamespaceId>& id) {
    EXPECT_TRUE(id.ok()) << id.status();
    return id.value_or(NamespaceId());
  }
};

std::string LinkOf(pid_t pid, NamespaceKind kind) {
  return std::filesystem::read_symlink(absl::StrCat("/proc/", pid, "/ns/", NamespaceKindName(kind)))
      .string();
}

TEST_F(NamespacesTest, AreWhatTheLinksInProcSay) {
  for (const NamespaceKind kind : kAllNamespaceKinds) {
    SCOPED_TRACE(kind);
    const NamespaceId id = Value(NamespaceOf(getpid(), kind));
    EXPECT_EQ(PrintToString(id), LinkOf(getpid(), kind));
    EXPECT_EQ(Value(CurrentNamespace(kind)), id);
  }
}

struct UnshareRow {
  NamespaceKind kind;
  int flag;
  bool moves_itself;  // and not its children only
};

constexpr UnshareRow kUnshared[] = {
    {NamespaceKind::kCgroup, CLONE_NEWCGROUP, true},
    {NamespaceKind::kIpc, CLONE_NEWIPC, true},
    {NamespaceKind::kMount, CLONE_NEWNS, true},
    {NamespaceKind::kNetwork, CLONE_NEWNET, true},
    {NamespaceKind::kPid, CLONE_NEWPID, false},
    {NamespaceKind::kTime, 0x80 /* CLONE_NEWTIME, which glibc names since 2.36 */, false},
    {NamespaceKind::kUser, CLONE_NEWUSER, true},
    {NamespaceKind::kUts, CLONE_NEWUTS, true},
};

// A child that unshares, and then forks one more, so that its namespaces for children are in use.
class Unsharer {
 public:
  explicit Unsharer(int flag)
      : child_([flag] {
          tests::Require(unshare(flag) == 0, "unshare");
          const pid_t pid = fork();
          tests::Require(pid >= 0, "fork");
          if (pid == 0) {
            pause();
            _exit(0);
          }
        }) {}

  pid_t pid() const { return child_.pid(); }

 private:
  tests::Child child_;
};

TEST_F(NamespacesTest, DifferInTheKindThatWasUnshared) {
  for (const UnshareRow& row : kUnshared) {
    SCOPED_TRACE(row.kind);
    const Unsharer child(row.flag);
    for (const NamespaceKind kind : kAllNamespaceKinds) {
      SCOPED_TRACE(kind);
      const NamespaceId own = Value(CurrentNamespace(kind));
      const NamespaceId its = Value(NamespaceOf(child.pid(), kind));
      EXPECT_EQ(its.kind, own.kind);
      const bool for_children = own.kind != kind;
      const bool differs = own.kind == row.kind && (row.moves_itself || for_children);
      EXPECT_EQ(its != own, differs) << its << " beside " << own;
    }
  }
}

TEST_F(NamespacesTest, OfAThreadAreItsOwn) {
  const NamespaceId own = Value(CurrentNamespace(NamespaceKind::kUts));
  std::thread thread([&] {
    ASSERT_EQ(unshare(CLONE_NEWUTS), 0);
    EXPECT_NE(Value(CurrentNamespace(NamespaceKind::kUts)), own);
    EXPECT_NE(Value(NamespaceOf(gettid(), NamespaceKind::kUts)), own);
    EXPECT_EQ(Value(NamespaceOf(getpid(), NamespaceKind::kUts)), own);
  });
  thread.join();
  EXPECT_EQ(Value(CurrentNamespace(NamespaceKind::kUts)), own);
}

TEST_F(NamespacesTest, AreThoseOfLsns) {
  const Unsharer child(CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS);
  const tests::ProgramResult lsns =
      tests::RunProgram({"/usr/bin/lsns", "--task", absl::StrCat(child.pid()), "--output",
                         "TYPE,NS", "--noheadings", "--raw"});
  ASSERT_EQ(lsns.exit_code, 0) << lsns.output;
  int compared = 0;
  const std::vector<std::string> lines = absl::StrSplit(lsns.output, '\n', absl::SkipWhitespace());
  for (const NamespaceKind kind : kAllNamespaceKinds) {
    const NamespaceId id = Value(NamespaceOf(child.pid(), kind));
    if (id.kind != kind) continue;  // lsns does not list those for children
    EXPECT_THAT(lines, testing::Contains(absl::StrCat(NamespaceKindName(kind), " ", id.inode)));
    ++compared;
  }
  EXPECT_EQ(compared, static_cast<int>(lines.size())) << lsns.output;
}

TEST_F(NamespacesTest, HaveParents) {
  const Unsharer child(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET);
  EXPECT_EQ(Value(ParentNamespaceOf(child.pid(), NamespaceKind::kUser)),
            Value(CurrentNamespace(NamespaceKind::kUser)));
  EXPECT_EQ(Value(ParentNamespaceOf(child.pid(), NamespaceKind::kPidForChildren)),
            Value(CurrentNamespace(NamespaceKind::kPid)));
  EXPECT_EQ(ParentNamespaceOf(child.pid(), NamespaceKind::kNetwork).status(),
            absl::InvalidArgumentError(absl::StrCat(
                "get the parent of /proc/", child.pid(),
                "/ns/net (only PID and user namespaces have parents): Invalid argument")));
}

TEST_F(NamespacesTest, HaveOwners) {
  const Unsharer child(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET);
  const NamespaceId user = Value(NamespaceOf(child.pid(), NamespaceKind::kUser));
  EXPECT_EQ(Value(OwnerNamespaceOf(child.pid(), NamespaceKind::kNetwork)), user);
  EXPECT_EQ(Value(OwnerNamespaceOf(child.pid(), NamespaceKind::kPidForChildren)), user);
  EXPECT_EQ(Value(OwnerNamespaceOf(child.pid(), NamespaceKind::kUser)),
            Value(CurrentNamespace(NamespaceKind::kUser)));
}

TEST_F(NamespacesTest, HideWhatIsOutsideOfOnesView) {
  constexpr absl::string_view kEnd =
      " (it has none, or one that is outside of the caller's view): Operation not permitted";
  const absl::Status parent = ParentNamespaceOf(getpid(), NamespaceKind::kPid).status();
  EXPECT_TRUE(absl::IsPermissionDenied(parent)) << parent;
  EXPECT_EQ(parent.message(), absl::StrCat("get the parent of /proc/", getpid(), "/ns/pid", kEnd));
  const absl::Status owner = OwnerNamespaceOf(getpid(), NamespaceKind::kUser).status();
  EXPECT_TRUE(absl::IsPermissionDenied(owner)) << owner;
  EXPECT_EQ(owner.message(), absl::StrCat("get the owner of /proc/", getpid(), "/ns/user", kEnd));
}

TEST_F(NamespacesTest, OfNobodyAreNotFound) {
  constexpr pid_t kNobody = 4194304;  // one more than there can be
  EXPECT_EQ(NamespaceOf(kNobody, NamespaceKind::kIpc).status(),
            absl::NotFoundError("stat /proc/4194304/ns/ipc: No such file or directory"));
  EXPECT_EQ(ParentNamespaceOf(kNobody, NamespaceKind::kPid).status(),
            absl::NotFoundError("open /proc/4194304/ns/pid: No such file or directory"));
  EXPECT_EQ(NamespacesOf(kNobody).status(),
            absl::NotFoundError("stat /proc/4194304/ns/cgroup: No such file or directory"));
}

TEST_F(NamespacesTest, OfAZombieAreTwo) {
  const tests::Child child;
  child.BecomeZombie(SIGKILL);
  const absl::StatusOr<ProcessNamespaces> namespaces = NamespacesOf(child.pid());
  ASSERT_TRUE(namespaces.ok()) << namespaces.status();
  EXPECT_EQ(PrintToString(*namespaces), absl::StrCat(LinkOf(getpid(), NamespaceKind::kPid), " ",
                                                     LinkOf(getpid(), NamespaceKind::kUser)));
  EXPECT_EQ(NamespaceOf(child.pid(), NamespaceKind::kNetwork).status(),
            absl::NotFoundError(absl::StrCat(
                "stat /proc/", child.pid(),
                "/ns/net (the process has ended, or the kernel has no such namespaces): "
                "No such file or directory")));
}

TEST_F(NamespacesTest, ForChildrenWaitForTheFirst) {
  const tests::Child child([] { tests::Require(unshare(CLONE_NEWPID) == 0, "unshare"); });
  EXPECT_EQ(NamespaceOf(child.pid(), NamespaceKind::kPidForChildren).status(),
            absl::NotFoundError(absl::StrCat("stat /proc/", child.pid(),
                                             "/ns/pid_for_children (the process has ended, or has "
                                             "started no child in its new PID namespace yet): "
                                             "No such file or directory")));
  const absl::StatusOr<ProcessNamespaces> namespaces = NamespacesOf(child.pid());
  ASSERT_TRUE(namespaces.ok()) << namespaces.status();
  EXPECT_EQ(namespaces->Find(NamespaceKind::kPidForChildren), nullptr);
}

TEST_F(NamespacesTest, AreReadAllAtOnce) {
  const Unsharer child(CLONE_NEWUSER | CLONE_NEWPID);
  const absl::StatusOr<ProcessNamespaces> namespaces = NamespacesOf(child.pid());
  ASSERT_TRUE(namespaces.ok()) << namespaces.status();
  for (const NamespaceKind kind : kAllNamespaceKinds) {
    SCOPED_TRACE(kind);
    const Namespace* const found = namespaces->Find(kind);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->id, Value(NamespaceOf(child.pid(), kind)));
    EXPECT_EQ(found->parent.status(), ParentNamespaceOf(child.pid(), kind).status());
    EXPECT_EQ(found->parent.value_or(NamespaceId()),
              ParentNamespaceOf(child.pid(), kind).value_or(NamespaceId()));
    EXPECT_EQ(found->owner.status(), OwnerNamespaceOf(child.pid(), kind).status());
    EXPECT_EQ(found->owner.value_or(NamespaceId()),
              OwnerNamespaceOf(child.pid(), kind).value_or(NamespaceId()));
  }
  std::string expected;
  for (const char* kind : {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"}) {
    absl::StrAppend(
        &expected,
        std::filesystem::read_symlink(absl::StrCat("/proc/", child.pid(), "/ns/", kind)).string(),
        " ");
  }
  absl::StrAppend(&expected, "pid_for_children ",
                  LinkOf(child.pid(), NamespaceKind::kPidForChildren));
  EXPECT_EQ(PrintToString(*namespaces), expected);
}

TEST_F(NamespacesTest, OfThisThreadAreReadAllAtOnce) {
  const absl::StatusOr<ProcessNamespaces> namespaces = CurrentNamespaces();
  ASSERT_TRUE(namespaces.ok()) << namespaces.status();
  ASSERT_NE(namespaces->Find(NamespaceKind::kUts), nullptr);
  EXPECT_EQ(namespaces->Find(NamespaceKind::kUts)->id,
            Value(CurrentNamespace(NamespaceKind::kUts)));
}

TEST_F(NamespacesTest, CannotBeSeenWithoutTheRightToTrace) {
  // A process that has given up its capabilities may not trace one that has not.
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    ASSERT_EQ(syscall(SYS_capset, &header, none), 0);
    EXPECT_EQ(NamespaceOf(1, NamespaceKind::kUts).status(),
              absl::PermissionDeniedError("stat /proc/1/ns/uts: Permission denied"));
    EXPECT_TRUE(absl::IsPermissionDenied(NamespacesOf(1).status()));
  });
  EXPECT_TRUE(result.passed()) << result;
}

}  // namespace
}  // namespace hermetest

// WithCgroupNamespace(): the control groups of the test program are the roots of what a test sees.

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/support/program.h"
#include "hermetest/tests/world/observe.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kCgroups = "/sys/fs/cgroup";

// The lines of /proc/self/cgroup, "HIERARCHY:CONTROLLERS:PATH" (cgroups(7)).
std::vector<std::string> OwnGroups() {
  return absl::StrSplit(ReadFile("/proc/self/cgroup"), '\n', absl::SkipEmpty());
}

// The path in the hierarchy of version 2.
std::string OwnGroup() {
  for (const std::string& line : OwnGroups()) {
    if (absl::StartsWith(line, "0::")) return line.substr(3);
  }
  return "";
}

// Where a file system that is mounted at `point` begins, the topmost one (proc_pid_mountinfo(5)).
std::string RootOfMount(absl::string_view point) {
  std::string root;
  for (const std::string& line : MountLines()) {
    const std::vector<std::string> fields = absl::StrSplit(line, ' ');
    if (fields.size() > 4 && fields[4] == point) root = fields[3];
  }
  return root;
}

struct Form {
  const char* name;
  Isolation isolation;
};

void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

class InEachForm : public testing::TestWithParam<Form> {};

INSTANTIATE_TEST_SUITE_P(
    Of, InEachForm,
    testing::Values(Form{"Default", Isolation()}, Form{"AsInit", Isolation().AsInit()},
                    Form{"User", Isolation().WithUserNamespace()},
                    Form{"UserAsInit", Isolation().WithUserNamespace().AsInit()},
                    Form{"AllElse",
                         Isolation().WithNetwork().WithHostname("grouped").WithTimeNamespace()}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_P(InEachForm, ShowsTheTestProgramsGroupsAsRoots) {
  const std::string outside = NamespaceId("cgroup");
  const std::vector<std::string> groups = OwnGroups();
  const IsolatedResult result = RunIsolated(GetParam().isolation.WithCgroupNamespace(), [&] {
    EXPECT_NE(NamespaceId("cgroup"), outside);
    EXPECT_THAT(OwnGroups(), AllOf(SizeIs(groups.size()), Each(EndsWith(":/"))));
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(NamespaceId("cgroup"), outside);
  EXPECT_EQ(OwnGroups(), groups);
}

// Tests in a row: worlds that are prepared, and worlds that bodies make.
Isolation Grouped() { return Isolation().WithCgroupNamespace(); }
class GroupedTest : public Isolated<testing::TestWithParam<int>, Grouped> {};
INSTANTIATE_TEST_SUITE_P(Row, GroupedTest, testing::Range(0, 4));

TEST_P(GroupedTest, SeesItsGroupsAsRoots) {
  EXPECT_THAT(OwnGroups(), Each(EndsWith(":/")));
  // Process 1 is in it too: nsenter(1) with that leads nowhere else.
  struct stat own = {};
  struct stat init = {};
  ASSERT_EQ(stat("/proc/self/ns/cgroup", &own), 0);
  ASSERT_EQ(stat("/proc/1/ns/cgroup", &init), 0);
  EXPECT_EQ(own.st_ino, init.st_ino);
}

void MoveInto(const std::string& group) {
  const int fd = open((group + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0) << group << ": " << strerror(errno);
  EXPECT_EQ(write(fd, "0", 1), 1) << strerror(errno);  // the caller
  close(fd);
}

// A group of version 2 below the caller's, and the caller in it; where the caller has no right to
// that, it stays in the group that it is in.
class [[nodiscard]] ScopedGroup {
 public:
  ScopedGroup()
      : before_(kCgroups + OwnGroup()),
        group_(absl::StrCat(before_, "/hermetest-test-", NamespaceId("pid").substr(5, 10))) {
    made_ = mkdir(group_.c_str(), 0755) == 0;
    if (made_) MoveInto(group_);
  }
  ScopedGroup(const ScopedGroup&) = delete;
  ScopedGroup& operator=(const ScopedGroup&) = delete;
  ~ScopedGroup() {
    if (!made_) return;
    MoveInto(before_);
    EXPECT_EQ(rmdir(group_.c_str()), 0) << strerror(errno);
  }

 private:
  const std::string before_;
  const std::string group_;
  bool made_ = false;
};

// A machine may have its groups of version 2 elsewhere. Who is in a cgroup namespace of its own has
// the right to mount them, in a user namespace too.
void MountCgroups() {
  struct statfs info = {};
  if (statfs(kCgroups, &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC) return;
  ASSERT_EQ(mount("host", kCgroups, "cgroup2", 0, nullptr), 0) << strerror(errno);
}

class Hierarchy : public testing::TestWithParam<Form> {};

INSTANTIATE_TEST_SUITE_P(Of, Hierarchy,
                         testing::Values(Form{"Default", Isolation()},
                                         Form{"AsInit", Isolation().AsInit()},
                                         Form{"User", Isolation().WithUserNamespace()}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(Hierarchy, BeginsWithTheTestProgramsGroup) {
  const IsolatedResult host = RunIsolated(Isolation().WithCgroupNamespace(), [&] {
    MountCgroups();
    const ScopedGroup group;
    const IsolatedResult result = RunIsolated(GetParam().isolation.WithCgroupNamespace(), [&] {
      EXPECT_EQ(OwnGroup(), "/");
      EXPECT_EQ(RootOfMount(kCgroups), "/");
      const std::vector<std::string> members =
          absl::StrSplit(ReadFile(absl::StrCat(kCgroups, "/cgroup.procs")), '\n');
      EXPECT_THAT(members, Contains(absl::StrCat(getpid())));
      EXPECT_THAT(Entries(kCgroups), Not(Contains(StartsWith("hermetest-test-"))));
    });
    EXPECT_TRUE(result.passed()) << result;
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

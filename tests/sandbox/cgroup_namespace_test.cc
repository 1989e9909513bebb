// WithCgroupNamespace(): the control groups of the test program are the roots of what a test sees.

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <tuple>
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
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

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

class InEachForm : public testing::TestWithParam<Form> {};

INSTANTIATE_TEST_SUITE_P(Of, InEachForm, testing::ValuesIn(EveryForm()), FormName);

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

// Tests in a row: the sandboxes of all but the first are prepared.
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
  explicit ScopedGroup(const std::string& hierarchy)
      : before_(hierarchy + OwnGroup()),
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

// Where a machine has its groups of version 2, and where beside those of version 1.
constexpr const char* kAlone = "/sys/fs/cgroup";
constexpr const char* kBesideOthers = "/sys/fs/cgroup/unified";

// Makes a block into such a machine. Who is in a cgroup namespace of its own has the right to mount
// groups, in a user namespace too.
void MountGroups(const std::string& hierarchy) {
  if (hierarchy == kBesideOthers) {
    ASSERT_EQ(mount("host", kAlone, "tmpfs", 0, nullptr), 0) << strerror(errno);
    ASSERT_EQ(mkdir(kBesideOthers, 0755), 0) << strerror(errno);
  }
  struct statfs info = {};
  if (statfs(hierarchy.c_str(), &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC) return;
  ASSERT_EQ(mount("host", hierarchy.c_str(), "cgroup2", 0, nullptr), 0) << strerror(errno);
}

class Hierarchy : public testing::TestWithParam<std::tuple<Form, const char*>> {};

INSTANTIATE_TEST_SUITE_P(Of, Hierarchy,
                         testing::Combine(testing::ValuesIn(EveryForm()),
                                          testing::Values(kAlone, kBesideOthers)),
                         [](const auto& info) {
                           const bool alone = std::get<1>(info.param) == std::string(kAlone);
                           return absl::StrCat(std::get<0>(info.param).name,
                                               alone ? "_Alone" : "_BesideOthers");
                         });

TEST_P(Hierarchy, BeginsWithTheTestProgramsGroup) {
  const Isolation isolation = std::get<0>(GetParam()).isolation.WithCgroupNamespace();
  const std::string hierarchy = std::get<1>(GetParam());
  const IsolatedResult host = RunIsolated(Isolation().WithCgroupNamespace(), [&] {
    MountGroups(hierarchy);
    const ScopedGroup group(hierarchy);
    const IsolatedResult result = RunIsolated(isolation, [&] {
      EXPECT_EQ(OwnGroup(), "/");
      EXPECT_EQ(RootOfMount(hierarchy), "/");
      const std::vector<std::string> members =
          absl::StrSplit(ReadFile(hierarchy + "/cgroup.procs"), '\n');
      EXPECT_THAT(members, Contains(absl::StrCat(getpid())));
      EXPECT_THAT(Entries(hierarchy), Not(Contains(StartsWith("hermetest-test-"))));
    });
    EXPECT_TRUE(result.passed()) << result;
  });
  EXPECT_TRUE(host.passed()) << host;
}

}  // namespace
}  // namespace hermetest::tests

// The matchers for namespaces: their words, on namespaces that are made up, and their verdicts on
// real ones.

#include "hermetest/matchers/namespace_matchers.h"

#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/matchers/host_namespaces.h"
#include "hermetest/matchers/procfs/namespace_id.h"
#include "hermetest/matchers/procfs/namespaces_of.h"
#include "hermetest/matchers/status_matchers.h"
#include "hermetest/tests/matchers/matcher_row.h"
#include "hermetest/tests/support/child.h"

namespace hermetest {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;
using tests::ExpectRow;
using tests::MatcherRow;

constexpr NamespaceId kPid1 = {NamespaceKind::kPid, 4, 101};
constexpr NamespaceId kPid2 = {NamespaceKind::kPid, 4, 102};
constexpr NamespaceId kNet = {NamespaceKind::kNetwork, 4, 101};
constexpr NamespaceId kUser = {NamespaceKind::kUser, 4, 103};

ProcessNamespaces With(NamespaceKind kind, const NamespaceId& id,
                       const absl::StatusOr<NamespaceId>& parent = absl::UnknownError("unseen")) {
  ProcessNamespaces namespaces;
  namespaces.Set(kind, {id, parent, kUser});
  return namespaces;
}

TEST(NamespaceMatchers, SayWhatTheyExpectAndWhatTheySee) {
  internal::SetHostNamespaces({kPid1});
  constexpr NamespaceKind kPid = NamespaceKind::kPid;
  constexpr NamespaceKind kForChildren = NamespaceKind::kPidForChildren;
  const MatcherRow<ProcessNamespaces> rows[] = {
      {"InNamespace", InNamespace(kPid1), "is in the namespace pid:[101]",
       "is not in the namespace pid:[101]", With(kPid, kPid1), "whose pid namespace is pid:[101]",
       With(kPid, kPid2), "whose pid namespace is pid:[102]"},
      {"InNamespace, with none of the kind", InNamespace(kPid1), "is in the namespace pid:[101]",
       "is not in the namespace pid:[101]", With(kPid, kPid1), "whose pid namespace is pid:[101]",
       With(NamespaceKind::kNetwork, kNet), "which has no pid namespace"},
      {"InSameNamespaceAs", InSameNamespaceAs(kPid1, kPid), "is in the pid namespace pid:[101]",
       "is not in the pid namespace pid:[101]", With(kPid, kPid1),
       "whose pid namespace is pid:[101]", With(kPid, kPid2), "whose pid namespace is pid:[102]"},
      {"InSameNamespaceAs, for children", InSameNamespaceAs(kPid1, kForChildren),
       "is in the pid_for_children namespace pid:[101]",
       "is not in the pid_for_children namespace pid:[101]", With(kForChildren, kPid1),
       "whose pid_for_children namespace is pid:[101]", With(kPid, kPid1),
       "which has no pid_for_children namespace"},
      {"IsChildNamespaceOf", IsChildNamespaceOf(kPid1), "is in a child namespace of pid:[101]",
       "is not in a child namespace of pid:[101]", With(kPid, kPid2, kPid1),
       "whose pid namespace pid:[102] is a child of pid:[101]", With(kPid, kPid1, kPid2),
       "whose pid namespace pid:[101] is a child of pid:[102]"},
      {"IsChildNamespaceOf, with the parent out of sight", IsChildNamespaceOf(kPid1),
       "is in a child namespace of pid:[101]", "is not in a child namespace of pid:[101]",
       With(kPid, kPid2, kPid1), "whose pid namespace pid:[102] is a child of pid:[101]",
       With(kPid, kPid2), "whose pid namespace pid:[102] shows no parent: unseen"},
      {"IsChildNamespaceOf, with none of the kind", IsChildNamespaceOf(kPid1),
       "is in a child namespace of pid:[101]", "is not in a child namespace of pid:[101]",
       With(kPid, kPid2, kPid1), "whose pid namespace pid:[102] is a child of pid:[101]",
       ProcessNamespaces(), "which has no pid namespace"},
      {"DiffersFromHost", DiffersFromHost(kPid),
       "is in another pid namespace than the host, pid:[101]",
       "is in the pid namespace of the host, pid:[101]", With(kPid, kPid2),
       "whose pid namespace is pid:[102]", With(kPid, kPid1), "whose pid namespace is pid:[101]"},
      {"DiffersFromHost, for children", DiffersFromHost(kForChildren),
       "is in another pid_for_children namespace than the host, pid:[101]",
       "is in the pid_for_children namespace of the host, pid:[101]", With(kForChildren, kPid2),
       "whose pid_for_children namespace is pid:[102]", With(kForChildren, kPid1),
       "whose pid_for_children namespace is pid:[101]"},
      {"DiffersFromHost, with none of the kind", DiffersFromHost(kPid),
       "is in another pid namespace than the host, pid:[101]",
       "is in the pid namespace of the host, pid:[101]", With(kPid, kPid2),
       "whose pid namespace is pid:[102]", ProcessNamespaces(), "which has no pid namespace"},
  };
  for (const MatcherRow<ProcessNamespaces>& row : rows) ExpectRow(row);
  const MatcherRow<NamespaceId> id_rows[] = {
      {"InNamespace, on an id", InNamespace(kPid1), "is in the namespace pid:[101]",
       "is not in the namespace pid:[101]", kPid1, "", kPid2, ""},
      {"InNamespace, on an id of another kind", InNamespace(kPid1), "is in the namespace pid:[101]",
       "is not in the namespace pid:[101]", kPid1, "", kNet, "which is no pid namespace"},
      {"InSameNamespaceAs, on an id", InSameNamespaceAs(kPid1, kForChildren),
       "is in the pid_for_children namespace pid:[101]",
       "is not in the pid_for_children namespace pid:[101]", kPid1, "", kPid2, ""},
      {"DiffersFromHost, on an id", DiffersFromHost(kPid),
       "is in another pid namespace than the host, pid:[101]",
       "is in the pid namespace of the host, pid:[101]", kPid2, "", kPid1, ""},
      {"DiffersFromHost, on an id of another kind", DiffersFromHost(kPid),
       "is in another pid namespace than the host, pid:[101]",
       "is in the pid namespace of the host, pid:[101]", kPid2, "", kNet,
       "which is no pid namespace"},
  };
  for (const MatcherRow<NamespaceId>& row : id_rows) ExpectRow(row);
}

// What is reported when a matcher cannot be made, with the line that makes it.
TEST(NamespaceMatchers, FailTheTestWhenThereIsNothingToCompareWith) {
  constexpr pid_t kNobody = 4194304;  // one more than there can be
  internal::SetHostNamespaces({});
  testing::TestPartResultArray parts;
  int line = 0;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &parts);
    line = __LINE__ + 1;
    EXPECT_THAT(kPid1, Not(InSameNamespaceAs(kNobody, NamespaceKind::kPid)));
    EXPECT_THAT(kPid1, Not(DiffersFromHost(NamespaceKind::kPid)));
    internal::SetHostNamespaces({kPid1});
    EXPECT_THAT(kNet, Not(DiffersFromHost(NamespaceKind::kNetwork)));
  }
  ASSERT_EQ(parts.size(), 3);
  EXPECT_THAT(parts.GetTestPartResult(0).message(),
              StartsWith("Failed\nInSameNamespaceAs(4194304, pid): stat /proc/4194304/ns/pid: "
                         "No such file or directory"));
  EXPECT_STREQ(parts.GetTestPartResult(0).file_name(), __FILE__);
  EXPECT_EQ(parts.GetTestPartResult(0).line_number(), line);
  EXPECT_THAT(parts.GetTestPartResult(1).message(),
              StartsWith("Failed\nDiffersFromHost(pid): no host is known here: "
                         "this is not an isolated test"));
  EXPECT_STREQ(parts.GetTestPartResult(1).file_name(), __FILE__);
  EXPECT_EQ(parts.GetTestPartResult(1).line_number(), line + 1);
  EXPECT_THAT(
      parts.GetTestPartResult(2).message(),
      StartsWith("Failed\nDiffersFromHost(net): the net namespace of the host is not known"));
}

class NamespaceMatchersTest : public IsolatedTest {};

TEST_F(NamespaceMatchersTest, JudgeRealProcesses) {
  const tests::Child like;
  const tests::Child unlike(
      [] { tests::Require(unshare(CLONE_NEWUTS | CLONE_NEWUSER) == 0, "unshare"); });
  const absl::StatusOr<NamespaceId> user = CurrentNamespace(NamespaceKind::kUser);
  ASSERT_THAT(user, IsOk());
  const absl::StatusOr<ProcessNamespaces> likes = NamespacesOf(like.pid());
  const absl::StatusOr<ProcessNamespaces> unlikes = NamespacesOf(unlike.pid());
  EXPECT_THAT(likes, IsOkAndHolds(AllOf(InSameNamespaceAs(getpid(), NamespaceKind::kUts),
                                        InNamespace(*user), Not(IsChildNamespaceOf(*user)))));
  EXPECT_THAT(unlikes, IsOkAndHolds(AllOf(Not(InSameNamespaceAs(getpid(), NamespaceKind::kUts)),
                                          InSameNamespaceAs(getpid(), NamespaceKind::kIpc),
                                          Not(InNamespace(*user)), IsChildNamespaceOf(*user))));
  ASSERT_TRUE(likes.ok() && unlikes.ok());
  EXPECT_THAT((std::vector<ProcessNamespaces>{*likes, *unlikes}),
              AllOf(ElementsAre(InNamespace(*user), IsChildNamespaceOf(*user)),
                    Contains(IsChildNamespaceOf(*user)),
                    Each(InSameNamespaceAs(getpid(), NamespaceKind::kNetwork))));
}

TEST_F(NamespaceMatchersTest, RememberAProcessThatHasGone) {
  const auto in_its_namespace = [] {
    const tests::Child child([] { tests::Require(unshare(CLONE_NEWUTS) == 0, "unshare"); });
    return InSameNamespaceAs(child.pid(), NamespaceKind::kUts);
  }();
  EXPECT_THAT(CurrentNamespace(NamespaceKind::kUts), IsOkAndHolds(Not(in_its_namespace)));
}

TEST_F(NamespaceMatchersTest, KnowTheHost) {
  for (const NamespaceKind kind : {NamespaceKind::kPid, NamespaceKind::kMount, NamespaceKind::kUts,
                                   NamespaceKind::kIpc, NamespaceKind::kPidForChildren}) {
    EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(DiffersFromHost(kind)));
    EXPECT_THAT(CurrentNamespace(kind), IsOkAndHolds(DiffersFromHost(kind)));
  }
  for (const NamespaceKind kind :
       {NamespaceKind::kNetwork, NamespaceKind::kCgroup, NamespaceKind::kTime}) {
    EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(Not(DiffersFromHost(kind))));
  }
}

Isolation NetworkAndUsers() { return Isolation().WithNetwork().WithUserNamespace(); }

class InOwnNetworkTest : public Isolated<testing::Test, NetworkAndUsers> {};

TEST_F(InOwnNetworkTest, KnowsTheHostThroughAUserNamespace) {
  for (const NamespaceKind kind :
       {NamespaceKind::kPid, NamespaceKind::kMount, NamespaceKind::kUts, NamespaceKind::kIpc,
        NamespaceKind::kNetwork, NamespaceKind::kUser}) {
    EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(DiffersFromHost(kind)));
  }
  EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(Not(DiffersFromHost(NamespaceKind::kCgroup))));
}

TEST_F(NamespaceMatchersTest, TakeTheIsolatedTestForTheHostOfABlockInIt) {
  const absl::StatusOr<NamespaceId> here = CurrentNamespace(NamespaceKind::kUts);
  ASSERT_THAT(here, IsOk());
  const IsolatedResult result = RunIsolated(Isolation(), [&] {
    EXPECT_THAT(CurrentNamespaces(), IsOkAndHolds(DiffersFromHost(NamespaceKind::kUts)));
    EXPECT_THAT(HostNamespace(NamespaceKind::kUts), IsOkAndHolds(*here));
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_THAT(*here, DiffersFromHost(NamespaceKind::kUts));
}

// The host may move between two tests.
TEST(NamespaceMatchersInABlock, KnowTheHostAsItWasAtTheStart) {
  const IsolatedResult outer = RunIsolated(Isolation(), [] {
    const absl::StatusOr<NamespaceId> before = CurrentNamespace(NamespaceKind::kNetwork);
    for (const bool move : {false, true}) {
      if (move) {
        ASSERT_EQ(unshare(CLONE_NEWNET), 0);
      }
      const IsolatedResult inner = RunIsolated(Isolation(), [&] {
        EXPECT_THAT(CurrentNamespaces(),
                    IsOkAndHolds(Not(DiffersFromHost(NamespaceKind::kNetwork))));
        EXPECT_EQ(HostNamespace(NamespaceKind::kNetwork) == before, !move);
      });
      EXPECT_TRUE(inner.passed()) << inner;
    }
  });
  EXPECT_TRUE(outer.passed()) << outer;
}

}  // namespace
}  // namespace hermetest

// Each kind of leak is really made, in a sandbox that stands for the host, and has words of its
// own.

#include "hermetest/fixture/leak_guard/kinds/host_snapshot.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/leak_guard/kinds/leak.h"
#include "hermetest/fixture/leak_guard/kinds/leak_kind.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/leaks/leavings.h"

namespace hermetest::tests {
namespace {

using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class HostSnapshotTest : public testing::TestWithParam<Leaving> {
 protected:
  // Runs `body` where everything may be spoilt; /tmp is empty there.
  static void InAHost(const std::function<void()>& body) {
    const Isolation host = Isolation().WithNetwork().WithHostname("snapshot");
    RunIsolated(host, [&] {
      ASSERT_EQ(mount("tmp", "/tmp", "tmpfs", 0, nullptr), 0);
      body();
    }).ReportHere();
  }
};

TEST_P(HostSnapshotTest, TellsWhatIsLeft) {
  InAHost([] {
    const HostSnapshot before = HostSnapshot::Take({GetParam().kind});
    GetParam().leave();
    const std::vector<Leak> leaks = Compare(before, HostSnapshot::Take({GetParam().kind}));
    EXPECT_THAT(leaks, Not(IsEmpty()));
    EXPECT_THAT(leaks, Each(Field(&Leak::kind, GetParam().kind)));
    EXPECT_THAT(LeaksText(leaks), ContainsRegex(GetParam().text));
    EXPECT_THAT(LeaksText(leaks), Not(testing::HasSubstr("secret")));
  });
}

TEST_P(HostSnapshotTest, LooksAtNothingElse) {
  InAHost([] {
    LeakKinds others = LeakKinds::All();
    others.Remove(GetParam().kind);
    // What cannot be made without the other.
    if (GetParam().kind == LeakKind::kQueues) others.Remove(LeakKind::kDescriptors);
    if (GetParam().kind == LeakKind::kNamespaces) others.Remove(LeakKind::kProcesses);
    const HostSnapshot before = HostSnapshot::Take(others);
    GetParam().leave();
    EXPECT_EQ(LeaksText(Compare(before, HostSnapshot::Take(others))), "");
  });
}

INSTANTIATE_TEST_SUITE_P(Host, HostSnapshotTest, testing::ValuesIn(LeavingsOnTheHost()),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Network, HostSnapshotTest, testing::ValuesIn(LeavingsInTheNetwork()),
                         [](const auto& test) { return std::string(test.param.name); });
INSTANTIATE_TEST_SUITE_P(Process, HostSnapshotTest, testing::ValuesIn(LeavingsInTheProcess()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HostSnapshot, FindsNothingWhereNothingChanged) {
  RunIsolated(Isolation(), [] {
    const HostSnapshot before = HostSnapshot::Take(LeakKinds::All());
    const HostSnapshot after = HostSnapshot::Take(LeakKinds::All());
    EXPECT_EQ(LeaksText(Compare(before, after)), "");
    EXPECT_THAT(before.unreadable(), IsEmpty());
  }).ReportHere();
}

TEST(HostSnapshot, SaysWhatItCannotLookAt) {
  RunIsolated(Isolation(), [] {
    ASSERT_EQ(mount("nothing", "/proc", "tmpfs", 0, nullptr), 0);
    const HostSnapshot snapshot =
        HostSnapshot::Take({LeakKind::kProcesses, LeakKind::kDescriptors});
    ASSERT_THAT(snapshot.unreadable(), SizeIs(1));
    EXPECT_EQ(snapshot.unreadable()[0].kind, LeakKind::kDescriptors);
    EXPECT_THAT(std::string(snapshot.unreadable()[0].status.message()),
                testing::HasSubstr("/proc/self/fd"));
  }).ReportHere();
}

// A process that was there before, a descriptor that was closed: the host has less, not more.
TEST(HostSnapshot, TakesWhatIsGoneForNoLeak) {
  RunIsolated(Isolation(), [] {
    const int fd = open("/proc/version", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    const HostSnapshot before = HostSnapshot::Take(LeakKinds::All());
    close(fd);
    EXPECT_EQ(LeaksText(Compare(before, HostSnapshot::Take(LeakKinds::All()))), "");
  }).ReportHere();
}

}  // namespace
}  // namespace hermetest::tests

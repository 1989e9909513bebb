// WithTimeNamespace(): whose clocks it moves, by how much, and what it refuses.

#include <fcntl.h>
#include <linux/capability.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"
#include "hermetest/fixture/run_isolated.h"
#include "hermetest/tests/sandbox/lesser_rights.h"
#include "hermetest/tests/sandbox/observe.h"
#include "hermetest/tests/support/forms.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

absl::Duration Reading(clockid_t clock) {
  timespec now = {};
  clock_gettime(clock, &now);
  return absl::DurationFromTimespec(now);
}

struct Readings {
  absl::Duration monotonic = Reading(CLOCK_MONOTONIC);
  absl::Duration boottime = Reading(CLOCK_BOOTTIME);
  absl::Time time_of_day = absl::Now();
};

// Passed on as properties, in nanoseconds.
void RecordReadings() {
  const auto record = [](const char* key, int64_t nanoseconds) {
    testing::Test::RecordProperty(key, absl::StrCat(nanoseconds));
  };
  const Readings now;
  record("monotonic", absl::ToInt64Nanoseconds(now.monotonic));
  record("boottime", absl::ToInt64Nanoseconds(now.boottime));
  record("time_of_day", absl::ToUnixNanos(now.time_of_day));
}

Readings Recorded(const IsolatedResult& result) {
  const auto number = [&](absl::string_view key) {
    int64_t value = 0;
    EXPECT_TRUE(absl::SimpleAtoi(result.property(key).value_or(""), &value)) << key;
    return value;
  };
  return {absl::Nanoseconds(number("monotonic")), absl::Nanoseconds(number("boottime")),
          absl::FromUnixNanos(number("time_of_day"))};
}

// The clocks of a sandbox of `isolation`, read between two readings of one's own, are ahead by so
// much.
void ExpectClocksMoved(const Isolation& isolation, absl::Duration monotonic,
                       absl::Duration boottime) {
  const Readings before;
  const IsolatedResult result = RunIsolated(isolation, &RecordReadings);
  ASSERT_TRUE(result.passed()) << result;
  const Readings after;
  const Readings inside = Recorded(result);
  EXPECT_GE(inside.monotonic, before.monotonic + monotonic);
  EXPECT_LE(inside.monotonic, after.monotonic + monotonic);
  EXPECT_GE(inside.boottime, before.boottime + boottime);
  EXPECT_LE(inside.boottime, after.boottime + boottime);
  EXPECT_GE(inside.time_of_day, before.time_of_day);
  EXPECT_LE(inside.time_of_day, after.time_of_day);
}

class InEachForm : public testing::TestWithParam<Form> {};

INSTANTIATE_TEST_SUITE_P(Of, InEachForm, testing::ValuesIn(EveryForm()), FormName);

TEST_P(InEachForm, MovesClocksForward) {
  ExpectClocksMoved(
      GetParam().isolation.WithTimeNamespace(absl::Hours(24 * 50), absl::Hours(24 * 365)),
      absl::Hours(24 * 50), absl::Hours(24 * 365));
}

TEST_P(InEachForm, MovesClocksBackByFractions) {
  ExpectClocksMoved(
      GetParam().isolation.WithTimeNamespace(-absl::Milliseconds(1500), -absl::Nanoseconds(1)),
      -absl::Milliseconds(1500), -absl::Nanoseconds(1));
}

TEST_P(InEachForm, IsOfItsOwnForTheBodyAndItsChildren) {
  const std::string outside = NamespaceId("time");
  const IsolatedResult result = RunIsolated(GetParam().isolation.WithTimeNamespace(), [&] {
    const std::string own = NamespaceId("time");
    EXPECT_NE(own, outside);
    EXPECT_EQ(NamespaceId("time_for_children"), own);
    EXPECT_EQ(WaitStatusOf([&] { _exit(NamespaceId("time") == own ? 0 : 1); }), 0);
  });
  EXPECT_TRUE(result.passed()) << result;
  EXPECT_EQ(NamespaceId("time"), outside);
  EXPECT_EQ(NamespaceId("time_for_children"), outside);
}

TEST_P(InEachForm, ComesWithTheClocksAsTheyAre) {
  ExpectClocksMoved(GetParam().isolation.WithTimeNamespace(), absl::ZeroDuration(),
                    absl::ZeroDuration());
}

// unshare(1) sets the same clocks.
TEST(TimeNamespace, IsAsUnshareMakesIt) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    const ProgramResult reference =
        RunProgram({"/usr/bin/unshare", "--time", "--monotonic=90061", "--boottime=-7", "/bin/cat",
                    "/proc/self/timens_offsets"});
    ASSERT_EQ(reference.exit_code, 0) << reference.output;
    const IsolatedResult inner =
        RunIsolated(Isolation().WithTimeNamespace(absl::Seconds(90061), -absl::Seconds(7)),
                    [&] { EXPECT_EQ(ReadFile("/proc/self/timens_offsets"), reference.output); });
    EXPECT_TRUE(inner.passed()) << inner;
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST(TimeNamespace, MovesUptime) {
  const auto uptime = [] {
    const std::string text = ReadFile("/proc/uptime");
    double seconds = 0;
    EXPECT_TRUE(absl::SimpleAtod(text.substr(0, text.find(' ')), &seconds)) << text;
    return seconds;
  };
  const double before = uptime();
  const IsolatedResult result =
      RunIsolated(Isolation().WithTimeNamespace(absl::ZeroDuration(), absl::Seconds(1000000)),
                  [&] { EXPECT_GE(uptime(), before + 1000000); });
  EXPECT_TRUE(result.passed()) << result;
}

// The kernel counts from the machine's clocks; a test counts from those that it has.
TEST(TimeNamespace, CountsFromTheClocksAroundIt) {
  const Isolation hour_ahead = Isolation().WithTimeNamespace(absl::Hours(1), absl::Hours(2));
  const IsolatedResult result = RunIsolated(hour_ahead, [&] {
    ExpectClocksMoved(hour_ahead, absl::Hours(1), absl::Hours(2));
    ExpectClocksMoved(Isolation(), absl::ZeroDuration(), absl::ZeroDuration());
  });
  EXPECT_TRUE(result.passed()) << result;
}

// Tests in a row: the sandboxes of all but the first are prepared.
Isolation Ahead() { return Isolation().WithTimeNamespace(absl::Hours(1000000), absl::Hours(1)); }
Isolation AheadAsInit() { return Ahead().AsInit(); }
class AheadTest : public Isolated<testing::TestWithParam<int>, Ahead> {};
class AheadAsInitTest : public Isolated<testing::TestWithParam<int>, AheadAsInit> {};
INSTANTIATE_TEST_SUITE_P(Row, AheadTest, testing::Range(0, 4));
INSTANTIATE_TEST_SUITE_P(Row, AheadAsInitTest, testing::Range(0, 4));

TEST_P(AheadTest, HasItsClocks) { EXPECT_GE(Reading(CLOCK_MONOTONIC), absl::Hours(1000000)); }

TEST_P(AheadAsInitTest, HasItsClocks) { EXPECT_GE(Reading(CLOCK_MONOTONIC), absl::Hours(1000000)); }

TEST(TimeNamespace, RefusesWhatTheKernelWould) {
  bool ran = false;
  const auto refusal_of = [&](absl::Duration monotonic, absl::Duration boottime) {
    const IsolatedResult result =
        RunIsolated(Isolation().WithTimeNamespace(monotonic, boottime), [&] { ran = true; });
    EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(result.status().message());
  };
  EXPECT_THAT(refusal_of(-absl::Hours(1000000), absl::Seconds(3)),
              AllOf(StartsWith("WithTimeNamespace(-1000000h, 3s): the monotonic clock stands at "),
                    HasSubstr(", and must stay between 0 and 146 years")));
  EXPECT_THAT(refusal_of(absl::Seconds(3), -absl::Hours(1000000)),
              StartsWith("WithTimeNamespace(3s, -1000000h): the boottime clock stands at "));
  EXPECT_THAT(refusal_of(absl::Hours(24 * 366 * 147), absl::ZeroDuration()),
              HasSubstr("the monotonic clock"));
  EXPECT_THAT(refusal_of(absl::ZeroDuration(), absl::InfiniteDuration()),
              HasSubstr("the boottime clock"));
  EXPECT_FALSE(ran);
  // It is the kernel's own limit, to the day.
  const absl::Duration latest =
      absl::Seconds(4611686018) - absl::Hours(24) - Reading(CLOCK_MONOTONIC);
  ExpectClocksMoved(Isolation().WithTimeNamespace(latest), latest, absl::ZeroDuration());
}

// Clocks of one's own then take a user namespace, and nothing else does.
TEST(TimeNamespace, WithoutCapSysTimeChangesNothingForOtherSandboxes) {
  const IsolatedResult result = RunIsolated(Isolation(), [] {
    GiveUp(CAP_SYS_TIME);
    ExpectUserNamespaceOnlyFor(Ahead());
    ExpectClocksMoved(Ahead(), absl::Hours(1000000), absl::Hours(1));
  });
  EXPECT_TRUE(result.passed()) << result;
}

void Write(const char* path, absl::string_view text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size())) << path;
  close(fd);
}

TEST(TimeNamespace, IsRefusedWithTheRightThatIsMissing) {
  const IsolatedResult result = RunIsolated(Isolation().WithUserNamespace(), [] {
    Write("/proc/sys/user/max_user_namespaces", "0");
    GiveUp(CAP_SYS_TIME);
    const IsolatedResult inner = RunIsolated(Ahead(), [] {});
    EXPECT_EQ(inner.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(
        std::string(inner.status().message()),
        HasSubstr(
            "cannot set the clocks of a time namespace (write): Operation not permitted (EPERM)\n"
            "    likely cause: this process has no CAP_SYS_TIME over the namespaces that it is in\n"
            "    fix: give it that right; to a container by docker run "
            "--cap-add SYS_TIME\n"));
  });
  EXPECT_TRUE(result.passed()) << result;
}

TEST(TimeNamespace, IsRefusedWithItsLimit) {
  const IsolatedResult result = RunIsolated(Isolation().WithUserNamespace(), [] {
    Write("/proc/sys/user/max_time_namespaces", "0");
    const IsolatedResult inner = RunIsolated(Isolation().WithTimeNamespace(), [] {});
    EXPECT_EQ(inner.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(
        std::string(inner.status().message()),
        AllOf(HasSubstr("cannot set the clocks of a time namespace (unshare): "
                        "No space left on device (ENOSPC)"),
              HasSubstr("likely cause: the limit in /proc/sys/user/max_time_namespaces is 0: no "
                        "time namespace may be made\n    fix: as root: sysctl -w "
                        "user.max_time_namespaces=10000")));
    const IsolatedResult without = RunIsolated(Isolation(), [] {});
    EXPECT_TRUE(without.passed()) << without;
  });
  EXPECT_TRUE(result.passed()) << result;
}

}  // namespace
}  // namespace hermetest::tests

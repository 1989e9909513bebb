// Capabilities by name, with the kernel's header as the reference.

#include "hermetest/matchers/procfs/capability_set.h"

#include <linux/capability.h>

#include <cstdint>

#include "gtest/gtest.h"

namespace hermetest {
namespace {

struct NameRow {
  int capability;
  const char* name;
};

#define HERMETEST_ROW(capability) \
  { capability, #capability }
constexpr NameRow kRows[] = {
    HERMETEST_ROW(CAP_CHOWN),
    HERMETEST_ROW(CAP_DAC_OVERRIDE),
    HERMETEST_ROW(CAP_DAC_READ_SEARCH),
    HERMETEST_ROW(CAP_FOWNER),
    HERMETEST_ROW(CAP_FSETID),
    HERMETEST_ROW(CAP_KILL),
    HERMETEST_ROW(CAP_SETGID),
    HERMETEST_ROW(CAP_SETUID),
    HERMETEST_ROW(CAP_SETPCAP),
    HERMETEST_ROW(CAP_LINUX_IMMUTABLE),
    HERMETEST_ROW(CAP_NET_BIND_SERVICE),
    HERMETEST_ROW(CAP_NET_BROADCAST),
    HERMETEST_ROW(CAP_NET_ADMIN),
    HERMETEST_ROW(CAP_NET_RAW),
    HERMETEST_ROW(CAP_IPC_LOCK),
    HERMETEST_ROW(CAP_IPC_OWNER),
    HERMETEST_ROW(CAP_SYS_MODULE),
    HERMETEST_ROW(CAP_SYS_RAWIO),
    HERMETEST_ROW(CAP_SYS_CHROOT),
    HERMETEST_ROW(CAP_SYS_PTRACE),
    HERMETEST_ROW(CAP_SYS_PACCT),
    HERMETEST_ROW(CAP_SYS_ADMIN),
    HERMETEST_ROW(CAP_SYS_BOOT),
    HERMETEST_ROW(CAP_SYS_NICE),
    HERMETEST_ROW(CAP_SYS_RESOURCE),
    HERMETEST_ROW(CAP_SYS_TIME),
    HERMETEST_ROW(CAP_SYS_TTY_CONFIG),
    HERMETEST_ROW(CAP_MKNOD),
    HERMETEST_ROW(CAP_LEASE),
    HERMETEST_ROW(CAP_AUDIT_WRITE),
    HERMETEST_ROW(CAP_AUDIT_CONTROL),
    HERMETEST_ROW(CAP_SETFCAP),
    HERMETEST_ROW(CAP_MAC_OVERRIDE),
    HERMETEST_ROW(CAP_MAC_ADMIN),
    HERMETEST_ROW(CAP_SYSLOG),
    HERMETEST_ROW(CAP_WAKE_ALARM),
    HERMETEST_ROW(CAP_BLOCK_SUSPEND),
    HERMETEST_ROW(CAP_AUDIT_READ),
    HERMETEST_ROW(CAP_PERFMON),
    HERMETEST_ROW(CAP_BPF),
    HERMETEST_ROW(CAP_CHECKPOINT_RESTORE),
};
#undef HERMETEST_ROW

TEST(CapabilityName, IsThatOfTheKernelsHeader) {
  int next = 0;
  for (const NameRow& row : kRows) {
    EXPECT_EQ(row.capability, next++);
    EXPECT_EQ(CapabilityName(row.capability), row.name);
  }
  EXPECT_TRUE(CapabilitySet::All().Has(next - 1));
  EXPECT_FALSE(CapabilitySet::All().Has(next));
}

TEST(CapabilityName, IsANumberWhereThereIsNone) {
  EXPECT_EQ(CapabilityName(63), "CAP_63");
  EXPECT_EQ(CapabilityName(-1), "CAP_-1");
}

TEST(CapabilitySet, HoldsWhatWasPutIn) {
  const CapabilitySet set({CAP_CHOWN, CAP_SYS_ADMIN});
  EXPECT_TRUE(set.Has(CAP_CHOWN));
  EXPECT_TRUE(set.Has(CAP_SYS_ADMIN));
  EXPECT_FALSE(set.Has(CAP_KILL));
  EXPECT_FALSE(set.Has(-1));
  EXPECT_FALSE(CapabilitySet::FromBits(~uint64_t{0}).Has(64));
  EXPECT_EQ(set.bits(), 0x200001U);
  EXPECT_EQ(set, CapabilitySet::FromBits(0x200001));
  EXPECT_NE(set, CapabilitySet({CAP_CHOWN}));
}

struct PrintRow {
  uint64_t bits;
  const char* text;
};

constexpr PrintRow kPrinted[] = {
    {0, "none"},
    {0x1ffffffffff, "all"},
    {0x200001, "CAP_CHOWN CAP_SYS_ADMIN"},
    {0x1fffeffffff, "all but CAP_SYS_RESOURCE"},
    {0x8000000000000000, "CAP_63"},
};

TEST(CapabilitySet, IsPrintedByNames) {
  for (const PrintRow& row : kPrinted) {
    EXPECT_EQ(testing::PrintToString(CapabilitySet::FromBits(row.bits)), row.text);
  }
  // Nothing is said to be missing from a set that has more than this program knows.
  EXPECT_EQ(testing::PrintToString(CapabilitySet::FromBits(~uint64_t{0})).substr(0, 27),
            "CAP_CHOWN CAP_DAC_OVERRIDE ");
}

}  // namespace
}  // namespace hermetest

// Tests that write over the results which they share with the test program; scribble_test.cc runs
// them one by one. They find the area as a stray pointer would not: in /proc/self/maps.

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/endings/modes.h"

namespace hermetest::tests {

// The result channel: the largest shared anonymous mapping. Its header, which begins with the
// length, and the records have a private layout (fixture/internal/channel/result_channel.h).
class Scribble : public Isolated<testing::Test, ModeFromEnvironment> {
 protected:
  void SetUp() override {
    FILE* maps = std::fopen("/proc/self/maps", "re");
    ASSERT_NE(maps, nullptr);
    char line[4096];
    while (std::fgets(line, sizeof(line), maps) != nullptr) {
      uintptr_t begin = 0;
      uintptr_t end = 0;
      if (std::sscanf(line, "%lx-%lx rw-s", &begin, &end) != 2 || end - begin <= size_ ||
          std::strstr(line, "/dev/zero") == nullptr) {
        continue;
      }
      area_ = reinterpret_cast<char*>(begin);
      size_ = end - begin;
    }
    std::fclose(maps);
    ASSERT_GE(size_, size_t{1} << 20);
  }

  template <typename T>
  T& At(size_t offset) {
    return *reinterpret_cast<T*>(area_ + offset);
  }

  // Makes a record of a property, which the test program does not read at once. Returns where its
  // stamp is; the two words behind that are its type and size.
  size_t MakeRecord() {
    const uint64_t kStampBase = 0x6865726d65746573 >> 20;
    size_t first = 0;
    while (At<uint64_t>(first) >> 20 != kStampBase) first += 16;
    const size_t length = At<uint64_t>(0);
    RecordProperty("key", "a value of some length");
    return first + length;
  }

  char* area_ = nullptr;
  size_t size_ = 0;
};

TEST_F(Scribble, NoiseEverywhere) {
  FailBeforeTheEnd();
  uint64_t noise = 88172645463325252;
  for (size_t offset = 0; offset < size_; offset += sizeof(noise)) {
    noise ^= noise << 13;  // xorshift
    noise ^= noise >> 7;
    noise ^= noise << 17;
    At<uint64_t>(offset) = noise;
  }
}

TEST_F(Scribble, OnesEverywhere) {
  FailBeforeTheEnd();
  memset(area_, 0xff, size_);
}

TEST_F(Scribble, ZerosEverywhere) {
  FailBeforeTheEnd();
  memset(area_, 0, size_t{1} << 20);  // the rest is zero
}

TEST_F(Scribble, NoiseEverywhereAndDies) {
  FailBeforeTheEnd();
  memset(area_, 0xa5, size_t{1} << 20);
  // Not abort(3), which ends a process 1 in a way that depends on the C library.
  ExecuteIllegalInstruction();
}

TEST_F(Scribble, LengthTooLong) {
  FailBeforeTheEnd();
  At<uint64_t>(0) = ~uint64_t{0};
}

TEST_F(Scribble, LengthNotAligned) {
  FailBeforeTheEnd();
  At<uint64_t>(0) += 1;
}

TEST_F(Scribble, LengthZero) {
  FailBeforeTheEnd();
  At<uint64_t>(0) = 0;
}

TEST_F(Scribble, RecordStamp) {
  FailBeforeTheEnd();
  At<uint64_t>(MakeRecord()) = 0xa5a5a5a5a5a5a5a5;
}

TEST_F(Scribble, RecordType) {
  FailBeforeTheEnd();
  At<uint32_t>(MakeRecord() + 8) = 77;
}

TEST_F(Scribble, RecordSize) {
  FailBeforeTheEnd();
  At<uint32_t>(MakeRecord() + 12) = ~0U;
}

TEST_F(Scribble, RecordText) {
  FailBeforeTheEnd();
  memset(&At<char>(MakeRecord() + 16), 0xff, 16);
}

// Nothing is recorded, one word of the header is set, and the process is gone: never a test that
// passed, nor one that was skipped.
TEST_F(Scribble, HeaderWordAndDies) {
  const char* word = std::getenv("SCRIBBLE_WORD");
  const char* value = std::getenv("SCRIBBLE_VALUE");
  ASSERT_TRUE(word != nullptr && value != nullptr);
  At<uint32_t>(4 * strtoul(word, nullptr, 0)) = static_cast<uint32_t>(strtoul(value, nullptr, 0));
  // In a way that PID 1 hears, too, and that no handler sees.
  signal(SIGSEGV, SIG_DFL);
  *reinterpret_cast<volatile int*>(0x10) = 0;
}

}  // namespace hermetest::tests

#include "hermetest/tests/endings/after.h"

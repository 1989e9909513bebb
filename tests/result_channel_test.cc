// The result channel against writers that are killed, that write too much, and that write garbage.

#include "hermetest/fixture/internal/channel/result_channel.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/internal/channel/records.h"

namespace hermetest::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kSmall = 1 << 20;

ResultChannel MapChannel(size_t size = ResultChannel::kDefaultSize) {
  return *ResultChannel::Map(size);
}

std::vector<std::string> DrainAll(ResultChannel& channel, bool final,
                                  absl::Status* status = nullptr) {
  std::vector<std::string> payloads;
  const absl::Status result = channel.Drain(
      final, [&](RecordType, absl::string_view bytes) { payloads.emplace_back(bytes); });
  if (status != nullptr) {
    *status = result;
  } else {
    EXPECT_TRUE(result.ok()) << result;
  }
  return payloads;
}

int WaitStatus(pid_t pid) {
  int status = 0;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  return status;
}

TEST(ResultChannel, GivesBackWhatAnotherProcessRecorded) {
  ResultChannel channel = MapChannel();
  const pid_t pid = fork();
  if (pid == 0) {
    channel.Append(RecordType::kPart, "one");
    channel.Append(RecordType::kPart, std::string("two\0three", 9));
    channel.Append(RecordType::kProperty, "");
    channel.MarkEnd();
    _exit(0);
  }
  WaitStatus(pid);
  EXPECT_TRUE(channel.ended());
  EXPECT_THAT(DrainAll(channel, true), ElementsAre("one", std::string("two\0three", 9), ""));
  EXPECT_THAT(DrainAll(channel, true), ElementsAre()) << "each record comes once";
}

TEST(ResultChannel, KeepsTheRecordsOfManyWritersWholeAndInOrder) {
  constexpr int kProcesses = 4;
  constexpr int kThreads = 2;
  constexpr int kRecords = 2000;
  ResultChannel channel = MapChannel();
  std::vector<pid_t> writers;
  for (int p = 0; p < kProcesses; ++p) {
    writers.push_back(fork());
    if (writers.back() != 0) continue;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kRecords; ++i) {
          channel.Append(RecordType::kPart,
                         absl::StrCat(p, ".", t, " ", i, " ", std::string(i % 50, 'x')));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    _exit(0);
  }
  std::map<std::string, int> next;
  const auto check = [&](const std::vector<std::string>& payloads) {
    for (const std::string& payload : payloads) {
      const std::vector<std::string> words = absl::StrSplit(payload, ' ');
      ASSERT_EQ(words.size(), 3u);
      int number = -1;
      ASSERT_TRUE(absl::SimpleAtoi(words[1], &number));
      ASSERT_EQ(number, next[words[0]]++) << "of writer " << words[0];
      ASSERT_EQ(words[2].size(), static_cast<size_t>(number % 50));
    }
  };
  for (const pid_t writer : writers) {
    check(DrainAll(channel, false));
    WaitStatus(writer);
  }
  check(DrainAll(channel, true));
  EXPECT_EQ(next.size(), static_cast<size_t>(kProcesses * kThreads));
  for (const auto& [writer, count] : next) EXPECT_EQ(count, kRecords) << writer;
}

TEST(ResultChannel, StepsOverTheHoleThatAKilledWriterLeaves) {
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds; ++round) {
    ResultChannel channel = MapChannel();
    const pid_t victim = fork();
    if (victim == 0) {
      const std::string payload(5000, 'v');
      for (;;) channel.Append(RecordType::kPart, payload);
    }
    // Killed in the midst of writing: there is a record by then.
    while (DrainAll(channel, false).empty()) {
    }
    kill(victim, SIGKILL);
    EXPECT_TRUE(WIFSIGNALED(WaitStatus(victim)));
    channel.Append(RecordType::kPart, "after");
    const std::vector<std::string> rest = DrainAll(channel, true);
    ASSERT_FALSE(rest.empty()) << "round " << round;
    EXPECT_EQ(rest.back(), "after") << "round " << round;
  }
}

TEST(ResultChannel, SaysHowManyRecordsDidNotFit) {
  ResultChannel channel = MapChannel(kSmall);
  const std::string payload(kSmall / 2, 'a');
  channel.Append(RecordType::kPart, payload);
  channel.Append(RecordType::kPart, payload);
  channel.Append(RecordType::kPart, payload);
  channel.Append(RecordType::kPart, "small");
  absl::Status status;
  EXPECT_THAT(DrainAll(channel, true, &status), ElementsAre(payload, "small"));
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("2 results were lost"));
}

// The header is at the beginning of the mapping, and the crash slot in its first page.
char* BaseOf(ResultChannel& channel) {
  const auto address = reinterpret_cast<uintptr_t>(&channel.crash());
  return reinterpret_cast<char*>(address & ~uintptr_t{0xfff});
}

TEST(ResultChannel, LetsAWriterWaitUntilItsRecordIsShown) {
  ResultChannel channel = MapChannel();
  channel.ShowAtOnce();
  int went_on[2];
  ASSERT_EQ(pipe(went_on), 0);
  const pid_t writer = fork();
  if (writer == 0) {
    channel.Append(RecordType::kPart, "first");
    channel.WaitUntilShown();
    _exit(write(went_on[1], "!", 1) == 1 ? 0 : 1);
  }
  while (DrainAll(channel, false).empty()) {
    pollfd end = {went_on[0], POLLIN, 0};
    ASSERT_EQ(poll(&end, 1, 0), 0) << "the writer went on before its record was shown";
  }
  EXPECT_EQ(WaitStatus(writer), 0);
  close(went_on[0]);
  close(went_on[1]);
}

TEST(ResultChannel, LetsNoWriterWaitWhereRecordsAreKept) {
  ResultChannel channel = MapChannel();
  channel.Append(RecordType::kPart, "first");
  channel.WaitUntilShown();
  EXPECT_THAT(DrainAll(channel, true), ElementsAre("first"));
}

TEST(ResultChannel, SurvivesGarbageAnywhere) {
  std::mt19937 random(1);
  int damaged = 0;
  for (int round = 0; round < 200; ++round) {
    ResultChannel channel = MapChannel(kSmall);
    for (size_t i = 0; i < 20; ++i) channel.Append(RecordType::kPart, std::string(i * 37, 'g'));
    // Up to 16 words at random places, the first kilobyte with its lengths and stamps among them.
    char* base = BaseOf(channel);
    const int words = static_cast<int>(random() % 16) + 1;
    for (int i = 0; i < words; ++i) {
      const uint32_t word = random();
      const size_t offset = random() % (round % 2 == 0 ? 64 : 30000);
      memcpy(base + offset, &word, sizeof(word));
    }
    absl::Status status;
    DrainAll(channel, true, &status);
    EXPECT_TRUE(status.ok() || absl::IsDataLoss(status)) << status;
    damaged += status.ok() ? 0 : 1;
  }
  EXPECT_GT(damaged, 50) << "garbage in the header is noticed";
}

TEST(Records, ComeBackAsTheyWere) {
  const testing::TestPartResult part(testing::TestPartResult::kFatalFailure, "file.cc", 42,
                                     "line one\nline two \xff");
  const auto copy = DecodePart(EncodePart(part));
  ASSERT_TRUE(copy.has_value());
  EXPECT_TRUE(copy->fatally_failed());
  EXPECT_STREQ(copy->file_name(), "file.cc");
  EXPECT_EQ(copy->line_number(), 42);
  EXPECT_STREQ(copy->message(), part.message());

  const testing::TestPartResult nowhere(testing::TestPartResult::kSkip, "", -1, "");
  const auto nowhere_copy = DecodePart(EncodePart(nowhere));
  ASSERT_TRUE(nowhere_copy.has_value());
  EXPECT_TRUE(nowhere_copy->skipped());
  EXPECT_EQ(nowhere_copy->file_name(), nullptr);
  EXPECT_EQ(nowhere_copy->line_number(), -1);

  const auto property = DecodeProperty(EncodeProperty({"key", "value"}));
  ASSERT_TRUE(property.has_value());
  EXPECT_EQ(property->key, "key");
  EXPECT_EQ(property->value, "value");
}

TEST(Records, AreRefusedWhenTheyAreCutOrChanged) {
  const testing::TestPartResult part(testing::TestPartResult::kSuccess, "file.cc", 1, "message");
  const std::string bytes = EncodePart(part);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodePart(absl::string_view(bytes).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(DecodePart(bytes + "x").has_value());
  std::string bad_type = bytes;
  bad_type[0] = 99;
  EXPECT_FALSE(DecodePart(bad_type).has_value());
  std::string bad_size = bytes;
  bad_size[11] = '\x7f';  // the file name now claims two billion bytes
  EXPECT_FALSE(DecodePart(bad_size).has_value());
  EXPECT_FALSE(DecodeProperty("abc").has_value());
}

}  // namespace
}  // namespace hermetest::internal

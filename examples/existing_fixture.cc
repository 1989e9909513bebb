// How a suite that somebody already has is isolated: one base class changes, the tests do not.

#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "hermetest/examples/command.h"
#include "hermetest/fixture/isolated_test.h"

namespace {

// ---- What was there before

// Its tests could never run twice, or beside each other: the queue has a name that the whole
// machine shares, and nobody unlinks it.
template <typename Base>
class MailboxFixture : public Base {
 protected:
  static constexpr size_t kMaxLetter = 64;

  void SetUp() override {
    mq_attr limits = {};
    limits.mq_maxmsg = 10;
    limits.mq_msgsize = kMaxLetter;
    mailbox_ = mq_open("/hermetest-mailbox", O_CREAT | O_EXCL | O_RDWR, 0600, &limits);
    ASSERT_GE(mailbox_, 0) << std::strerror(errno);
  }
  void TearDown() override { mq_close(mailbox_); }

  void Send(const std::string& letter, unsigned priority) {
    ASSERT_EQ(mq_send(mailbox_, letter.data(), letter.size(), priority), 0) << std::strerror(errno);
  }

  std::string Receive() {
    std::string letter(kMaxLetter, '\0');
    const ssize_t size = mq_receive(mailbox_, letter.data(), letter.size(), nullptr);
    EXPECT_GE(size, 0) << std::strerror(errno);
    letter.resize(size < 0 ? 0 : static_cast<size_t>(size));
    return letter;
  }

 private:
  mqd_t mailbox_ = -1;
};

// ---- TEST_F: wrap the fixture, with options

hermetest::Isolation PostOffice() {
  return hermetest::Isolation().WithHostname("post-office").WithTimeout(absl::Seconds(30));
}

class MailboxTest : public hermetest::Isolated<MailboxFixture<testing::Test>, PostOffice> {};

TEST_F(MailboxTest, DeliversALetter) {
  Send("hello", 0);
  EXPECT_EQ(Receive(), "hello");
}

TEST_F(MailboxTest, DeliversUrgentLettersFirst) {
  Send("later", 0);
  Send("now", 1);
  EXPECT_EQ(Receive(), "now");
  EXPECT_EQ(Receive(), "later");
}

TEST_F(MailboxTest, RunsWithTheOptionsOfItsClass) {
  EXPECT_EQ(hermetest::examples::Output("hostname"), "post-office\n");
}

// ---- TEST_P

class MailboxSizeTest : public hermetest::Isolated<MailboxFixture<testing::TestWithParam<int>>> {};

TEST_P(MailboxSizeTest, DeliversALetterOfThisSize) {
  const std::string letter(static_cast<size_t>(GetParam()), 'x');
  Send(letter, 0);
  EXPECT_EQ(Receive(), letter);
}

INSTANTIATE_TEST_SUITE_P(Sizes, MailboxSizeTest, testing::Values(0, 1, 64));

// ---- TYPED_TEST

template <typename Number>
class MailboxNumberTest : public hermetest::Isolated<MailboxFixture<testing::Test>> {};

using Numbers = testing::Types<short, int, long>;
TYPED_TEST_SUITE(MailboxNumberTest, Numbers);

TYPED_TEST(MailboxNumberTest, DeliversANumber) {
  this->Send(std::to_string(TypeParam{42}), 0);
  EXPECT_EQ(this->Receive(), "42");
}

}  // namespace

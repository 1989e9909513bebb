// Streams of the C library that the test program has open while its tests are isolated.

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/tests/support/program.h"

namespace hermetest::tests {
namespace {

// A thread that waits for a line, as one that reads what a helper program prints. It has the lock
// of its stream meanwhile.
class Reader {
 public:
  Reader() {
    int ends[2];
    if (pipe(ends) != 0) abort();
    input_ = fdopen(ends[0], "r");
    writing_end_ = ends[1];
    thread_ = std::thread([this] {
      char line[100];
      while (fgets(line, sizeof(line), input_) != nullptr) ++lines_;
    });
    Say("first\n");
    while (lines_ == 0) std::this_thread::yield();
    // It has the lock, or will have it before anybody here asks: that is how long it takes.
    while (ftrylockfile(input_) == 0) {
      funlockfile(input_);
      std::this_thread::yield();
    }
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    close(writing_end_);
    thread_.join();
    fclose(input_);
  }

 private:
  void Say(const std::string& line) const {
    if (write(writing_end_, line.data(), line.size()) < 0) abort();
  }

  FILE* input_;
  int writing_end_;
  std::atomic<int> lines_{0};
  std::thread thread_;
};

class BesideAReader : public IsolatedTest {
 protected:
  static void SetUpTestSuite() { reader_ = new Reader; }
  static void TearDownTestSuite() { delete reader_; }

  static Reader* reader_;
};

Reader* BesideAReader::reader_ = nullptr;

TEST_F(BesideAReader, BeginsAndEnds) {}
TEST_F(BesideAReader, EndsBesideOneOfItsOwn) { new Reader; }

// What a stream holds back is written once, whoever has a copy of it.
class WithAStream : public IsolatedTest {
 protected:
  static void SetUpTestSuite() {
    path_ = NewTempPath("stream");
    stream_ = fopen(path_.c_str(), "w");
    fputs("suite\n", stream_);
  }
  static void TearDownTestSuite() {
    fputs("suite again\n", stream_);
    fclose(stream_);
    EXPECT_EQ(ReadFile(path_), "suite\nfirst test\nsecond test\nsuite again\n");
  }

  static std::string path_;
  static FILE* stream_;
};

std::string WithAStream::path_;
FILE* WithAStream::stream_ = nullptr;

TEST_F(WithAStream, First) { fputs("first test\n", stream_); }
TEST_F(WithAStream, Second) { fputs("second test\n", stream_); }

}  // namespace
}  // namespace hermetest::tests

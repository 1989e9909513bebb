#include "hermetest/tools/run/output_capture.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace hermetest::tools {
namespace {

constexpr size_t kKeptOfEachEnd = size_t{1} << 20;

}  // namespace

absl::StatusOr<std::unique_ptr<OutputCapture>> OutputCapture::Start() {
  std::unique_ptr<OutputCapture> capture(new OutputCapture);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe for a test's output");
  capture->read_end_.Reset(ends[0]);
  capture->write_end_.Reset(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  capture->stop_.Reset(eventfd(0, EFD_CLOEXEC));
  if (!capture->stop_.valid()) return absl::ErrnoToStatus(errno, "eventfd for a test's output");
  capture->reader_ = std::thread(&OutputCapture::ReadUntilStopped, capture.get());
  return capture;
}

OutputCapture::~OutputCapture() {
  if (reader_.joinable()) static_cast<void>(Finish());
}

std::string OutputCapture::Finish() {
  const uint64_t one = 1;
  static_cast<void>(!write(stop_.get(), &one, sizeof(one)));
  reader_.join();
  if (missing_ == 0) return std::exchange(first_, "") + std::exchange(last_, "");
  return absl::StrCat(first_, "\n[hermetest: ", missing_, " bytes are left out here]\n", last_);
}

void OutputCapture::ReadUntilStopped() {
  for (;;) {
    pollfd both[] = {{read_end_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
    poll(both, 2, -1);
    if (both[1].revents == 0) {
      ReadSome();
      continue;
    }
    // What the program wrote before its end is in the pipe. What others still write is not waited
    // for: a pipe holds 64 KiB, if nobody has made it larger, and 1 MiB at most (pipe(7)).
    for (int i = 0; i < 16 && ReadSome(); ++i) {
    }
    return;
  }
}

bool OutputCapture::ReadSome() {
  char buffer[65536];
  const ssize_t size = read(read_end_.get(), buffer, sizeof(buffer));
  if (size > 0) Keep({buffer, static_cast<size_t>(size)});
  return size > 0;
}

void OutputCapture::Keep(absl::string_view text) {
  const size_t of_first = std::min(text.size(), kKeptOfEachEnd - first_.size());
  first_.append(text.data(), of_first);
  last_.append(text.data() + of_first, text.size() - of_first);
  if (last_.size() < 2 * kKeptOfEachEnd) return;
  missing_ += last_.size() - kKeptOfEachEnd;
  last_.erase(0, last_.size() - kKeptOfEachEnd);
}

}  // namespace hermetest::tools

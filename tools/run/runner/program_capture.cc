#include "hermetest/tools/run/runner/program_capture.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/runner/own_error.h"
#include "hermetest/tools/run/runner/own_thread.h"

namespace hermetest::tools {
namespace {

constexpr size_t kKeptOfEachEnd = size_t{1} << 20;

// What a program wrote before its end is in the pipe. What others still write is not waited for: a
// pipe holds 64 KiB, if nobody has made it larger, and 1 MiB at most (pipe(7)).
constexpr int kReadsAtTheEnd = 16;

}  // namespace

absl::StatusOr<std::unique_ptr<ProgramCapture>> ProgramCapture::Start(Show show) {
  absl::StatusOr<ReportPlace> place = ReportPlace::Make();
  if (!place.ok()) return place.status();
  std::unique_ptr<ProgramCapture> capture(new ProgramCapture(show, *std::move(place)));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return OwnError(errno, "cannot make a pipe for a test's output");
  capture->output_read_.Reset(ends[0]);
  capture->output_write_.Reset(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  capture->stop_.Reset(eventfd(0, EFD_CLOEXEC));
  if (!capture->stop_.valid()) return OwnError(errno, "cannot make an eventfd");
  absl::StatusOr<std::thread> reader =
      StartThread([capture = capture.get()] { capture->ReadUntilStopped(); });
  if (!reader.ok()) return reader.status();
  capture->reader_ = *std::move(reader);
  return capture;
}

ProgramCapture::~ProgramCapture() {
  if (reader_.joinable()) static_cast<void>(Finish());
}

ProgramCapture::Captured ProgramCapture::Finish() {
  const uint64_t one = 1;
  static_cast<void>(!write(stop_.get(), &one, sizeof(one)));
  reader_.join();
  Captured captured;
  captured.report = std::exchange(report_, "");
  captured.output = missing_ == 0 ? std::exchange(first_, "") + std::exchange(last_, "")
                                  : absl::StrCat(first_, "\n[hermetest: ", missing_,
                                                 " bytes are left out here]\n", last_);
  return captured;
}

void ProgramCapture::ReadUntilStopped() {
  for (;;) {
    const int report = fifo_.valid() ? fifo_.get() : report_place_.pipe().get();
    const int socket = fifo_.valid() ? -1 : report_place_.fifo_socket().get();
    pollfd all[] = {{output_read_.get(), POLLIN, 0},
                    {report, POLLIN, 0},
                    {socket, POLLIN, 0},
                    {stop_.get(), POLLIN, 0}};
    poll(all, 4, -1);
    if (all[2].revents != 0) fifo_ = report_place_.ReceiveFifo();
    if (all[3].revents != 0) break;
    if (all[0].revents != 0) ReadOutput();
    if (all[1].revents != 0) ReadReport();
  }
  for (int i = 0; i < kReadsAtTheEnd && ReadOutput(); ++i) {
  }
  for (int i = 0; i < kReadsAtTheEnd && ReadReport(); ++i) {
  }
}

bool ProgramCapture::ReadOutput() {
  char buffer[65536];
  const ssize_t size = read(output_read_.get(), buffer, sizeof(buffer));
  if (size <= 0) return false;
  Keep({buffer, static_cast<size_t>(size)});
  if (show_ == Show::kAtOnce) {
    fwrite(buffer, 1, static_cast<size_t>(size), stdout);
    fflush(stdout);
  }
  return true;
}

bool ProgramCapture::ReadReport() {
  char buffer[65536];
  const int fd = fifo_.valid() ? fifo_.get() : report_place_.pipe().get();
  const ssize_t size = read(fd, buffer, sizeof(buffer));
  if (size > 0) report_.append(buffer, static_cast<size_t>(size));
  return size > 0;
}

void ProgramCapture::Keep(absl::string_view text) {
  const size_t of_first = std::min(text.size(), kKeptOfEachEnd - first_.size());
  first_.append(text.data(), of_first);
  last_.append(text.data() + of_first, text.size() - of_first);
  if (last_.size() < 2 * kKeptOfEachEnd) return;
  missing_ += last_.size() - kKeptOfEachEnd;
  last_.erase(0, last_.size() - kKeptOfEachEnd);
}

}  // namespace hermetest::tools

#include "hermetest/tools/run/runner/become_program.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/runner/own_error.h"

namespace hermetest::tools {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  // execve(2) takes pointers to what it does not change.
  for (const std::string& string : strings) pointers.push_back(const_cast<char*>(string.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

void ConnectStreams(int output_fd) {
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  if (output_fd < 0) return;
  dup2(output_fd, STDOUT_FILENO);
  dup2(output_fd, STDERR_FILENO);
}

// hermetest waits for its signals with all of them blocked.
void UnblockSignals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// GoogleTest aborts a program without a working directory before it has any test.
void LeaveRemovedDirectory() {
  char path[PATH_MAX];
  if (getcwd(path, sizeof(path)) == nullptr && errno == ENOENT) static_cast<void>(!chdir("/"));
}

// As env(1) has it: what is there and cannot be executed is another case than what is not there.
absl::Status WhyNotExecuted(const char* program, int error) {
  const std::string text = absl::StrCat("cannot execute ", program, ": ", strerror(error));
  if (error != ENOENT) return absl::PermissionDeniedError(text);
  if (access(program, F_OK) != 0) return absl::NotFoundError(text);
  return absl::PermissionDeniedError(
      absl::StrCat(text, "; the file is there: what is missing is its interpreter or loader"));
}

}  // namespace

struct BecomeReport::Page {
  std::atomic<int64_t> begun_ns;
  std::atomic<int> code;
  char message[2048];
  char note[2048];
};

void BecomeReport::Unmap::operator()(Page* page) const { munmap(page, sizeof(Page)); }

absl::StatusOr<BecomeReport> BecomeReport::Make() {
  void* const page =
      mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return OwnError(errno, "cannot map a page to share");
  return BecomeReport(static_cast<Page*>(page));
}

void BecomeReport::Begin() { page_->begun_ns.store(absl::ToUnixNanos(absl::Now())); }

void BecomeReport::Note(absl::string_view note) {
  memcpy(page_->note, note.data(), std::min(note.size(), sizeof(page_->note) - 1));
}

std::string BecomeReport::note() const { return page_->note; }

void BecomeReport::GiveUp(const absl::Status& problem) {
  const size_t size = std::min(problem.message().size(), sizeof(page_->message) - 1);
  memcpy(page_->message, problem.message().data(), size);
  page_->code.store(static_cast<int>(problem.code()));
  _exit(EXIT_FAILURE);
}

absl::Time BecomeReport::begun() const {
  const int64_t begun = page_->begun_ns.load();
  return begun == 0 ? absl::InfinitePast() : absl::FromUnixNanos(begun);
}

absl::Status BecomeReport::problem() const {
  return absl::Status(static_cast<absl::StatusCode>(page_->code.load()), page_->message);
}

void BecomeProgram(const ProgramRequest& request, bool in_sandbox, BecomeReport& report) {
  ConnectStreams(request.output_fd);
  UnblockSignals();
  std::vector<std::string> words = request.arguments;
  if (request.report_place != nullptr) {
    LeaveRemovedDirectory();
    const bool xml = request.report_format == ReportFormat::kXml;
    words.push_back(absl::StrCat(
        "--gtest_output=", xml ? "xml:" : "json:", request.report_place->Prepare(in_sandbox)));
  }
  const std::vector<char*> arguments = Pointers(words);
  const std::vector<char*> environment = Pointers(request.environment);
  report.Begin();
  execve(arguments[0], arguments.data(), environment.data());
  const int error = errno;
  report.GiveUp(WhyNotExecuted(arguments[0], error));
}

}  // namespace hermetest::tools

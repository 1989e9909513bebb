// ReportPlace: where a GoogleTest program writes its report, and how hermetest gets at it.
//
// The report goes through a pipe, never to a disk: nothing is left behind, whoever is killed, and
// neither a full disk, a umask nor RLIMIT_FSIZE can stop it. GoogleTest opens its place by name
// when the tests are over, so that a test may close every descriptor. In a sandbox the name is that
// of a FIFO on the sandbox's own /dev/shm, which every user can reach. Elsewhere it is a pipe of
// hermetest's own, by its name in /proc.
//
// A test that ends with another root, or without that mount, loses the report. GoogleTest then has
// to say so, as it does when it cannot open the place: see test_transcript.h. It must not make the
// place anew, as it makes every directory that is missing. So the name is
//
//   /dev/shm/hermetest-NUMBER/report/../report
//
// where the first "report" is a link to a directory that has the FIFO beside it. Where GoogleTest
// makes the first one, it is a directory, and so is the last one.

#ifndef HERMETEST_TOOLS_RUN_RUNNER_REPORT_PLACE_H_
#define HERMETEST_TOOLS_RUN_RUNNER_REPORT_PLACE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::tools {

class ReportPlace {
 public:
  // Fails when there are no descriptors to be had.
  static absl::StatusOr<ReportPlace> Make();

  // In the forked copy that is to be the program: makes the place, and returns its path.
  std::string Prepare(bool in_sandbox) const;

  // Where to read the report. From `fifo_socket()` comes one message, with a descriptor that is to
  // be read instead of `pipe()`, or none.
  const internal::UniqueFd& pipe() const { return pipe_read_; }
  const internal::UniqueFd& fifo_socket() const { return socket_here_; }
  internal::UniqueFd ReceiveFifo() const;

  // Removes what GoogleTest has made on the /dev/shm of this process, where a test has unmounted
  // that of its sandbox.
  void RemoveStrays() const;

  // Whether GoogleTest says in `output` that it could not open the place. It does so after its
  // tests, and then ends the program.
  bool CouldNotBeOpened(absl::string_view output) const;

 private:
  ReportPlace() = default;

  std::string FifoPath() const;
  bool MakeFifo() const;
  std::string PathInProc() const;

  std::string directory_;  // a new name on /dev/shm
  internal::UniqueFd pipe_read_;
  internal::UniqueFd pipe_write_;
  internal::UniqueFd socket_here_;
  internal::UniqueFd socket_there_;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_RUNNER_REPORT_PLACE_H_

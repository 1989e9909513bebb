#include "hermetest/tools/run/runner/program_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/linux/unique_fd.h"

namespace hermetest::tools {

absl::StatusOr<std::string> FindProgram(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string not_executable;
  for (absl::string_view directory : absl::StrSplit(path == nullptr ? "" : path, ':')) {
    std::string candidate = absl::StrCat(directory.empty() ? "." : directory, "/", name);
    struct stat info = {};
    if (stat(candidate.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    if (not_executable.empty()) not_executable = std::move(candidate);
  }
  if (!not_executable.empty()) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot execute ", not_executable, ": ", strerror(EACCES)));
  }
  return absl::NotFoundError(
      absl::StrCat("no program ", name, " in PATH; one in this directory is ./", name));
}

bool MentionsGoogleTest(const std::string& path) {
  const internal::UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info = {};
  if (fstat(file.get(), &info) != 0 || info.st_size == 0) return false;
  const auto size = static_cast<size_t>(info.st_size);
  void* const text = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (text == MAP_FAILED) return false;
  bool mentions = false;
  // The help of a program that holds GoogleTest; what TEST() calls, in one that links it; its
  // library, in one where the tests come from another library.
  for (const absl::string_view word : {"gtest_list_tests", "MakeAndRegisterTestInfo", "libgtest"}) {
    mentions |= memmem(text, size, word.data(), word.size()) != nullptr;
  }
  munmap(text, size);
  return mentions;
}

}  // namespace hermetest::tools

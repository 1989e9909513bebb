#include "hermetest/matchers/internal/mount_path.h"

#include <string.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/matchers/procfs/internal/readable.h"

namespace hermetest::internal {
namespace {

std::vector<absl::string_view> Names(absl::string_view path) {
  return absl::StrSplit(path, '/', absl::SkipEmpty());
}

bool HasDots(absl::string_view path) {
  return absl::c_any_of(Names(path),
                        [](absl::string_view name) { return name == "." || name == ".."; });
}

std::string WithoutNeedlessSlashes(absl::string_view path) {
  if (!absl::StartsWith(path, "/")) return std::string(path);
  return absl::StrCat("/", absl::StrJoin(Names(path), "/"));
}

// A name of the kernel's for what has no path: "net:[4026531833]", "pid:[4026531836]".
bool IsNameOfObject(absl::string_view root) {
  return absl::StrContains(root, ":[") && absl::EndsWith(root, "]");
}

void Fail(absl::string_view matcher, absl::string_view path, absl::string_view wrong) {
  ADD_FAILURE() << matcher << "(" << Quoted(path) << "): " << wrong;
}

}  // namespace

MountPath::MountPath(absl::string_view matcher, absl::string_view path)
    : given_(path), text_(WithoutNeedlessSlashes(path)), target_(text_) {
  if (!absl::StartsWith(path, "/")) {
    Fail(matcher, path, "the path is not absolute, and so no mount point");
    return;
  }
  struct Free {
    void operator()(char* text) const { free(text); }
  };
  const std::unique_ptr<char, Free> resolved(realpath(text_.c_str(), nullptr));
  if (resolved != nullptr) {
    target_ = resolved.get();
    return;
  }
  const std::string reason = strerror(errno);
  if (errno != ENOENT && errno != ENOTDIR) obstacle_ = reason;
  if (HasDots(path)) {
    Fail(
        matcher, path,
        absl::StrCat("the path has \".\" or \"..\" in it, as no mount point has, and does not lead "
                     "to one: ",
                     reason));
  }
}

MountPath MountPath::OfRoot(absl::string_view matcher, absl::string_view root) {
  MountPath path;
  path.given_ = std::string(root);
  path.text_ = WithoutNeedlessSlashes(root);
  path.target_ = path.text_;
  if (!absl::StartsWith(root, "/") && !IsNameOfObject(root)) {
    Fail(matcher, root, "the root of a mount is absolute, \"/\" for all of the file system");
  } else if (HasDots(root)) {
    Fail(matcher, root, "the path has \".\" or \"..\" in it, as no root of a mount has");
  }
  return path;
}

std::string MountPath::Description() const {
  if (text_ == target_) return Quoted(given_);
  return absl::StrCat(Quoted(given_), " (which leads to ", Quoted(target_), ")");
}

}  // namespace hermetest::internal

// MountPath: a path that a matcher is given, made fit to be compared with mount points.
//
//   const MountPath path("HasMountAt", "/mnt/link/");
//   path.text()    // "/mnt/link"
//   path.target()  // "/mnt/directory"
//
// A mount table names no symbolic link, no "." and no "..". So the path is followed when the
// matcher is made, from the caller's root directory; what judges afterwards reads no file.
//
// A path that can be no mount point fails the running test at once, by ADD_FAILURE(): a matcher
// says yes or no, and Not() makes a pass of either.

#ifndef HERMETEST_MATCHERS_INTERNAL_MOUNT_PATH_H_
#define HERMETEST_MATCHERS_INTERNAL_MOUNT_PATH_H_

#include <string>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

class MountPath {
 public:
  // `matcher` is the name that a failure begins with. Good is an absolute path; one with "." or
  // ".." in it has to lead somewhere.
  MountPath(absl::string_view matcher, absl::string_view path);

  // What names a root inside of a file system is compared as text: no path leads there. Good is an
  // absolute path without "." and "..", or a name of the kernel's, such as "net:[4026531833]".
  static MountPath OfRoot(absl::string_view matcher, absl::string_view root);

  // As it was given, without repeated and trailing slashes.
  const std::string& text() const { return text_; }

  // Where symbolic links lead; text() when there are none, or when they cannot be followed.
  const std::string& target() const { return target_; }

  // As it was given, and where it leads when that is elsewhere: "/mnt/link" (which leads to
  // "/mnt/directory").
  std::string Description() const;

  // Why links could not be followed, when it is not that nothing is there; else empty.
  const std::string& obstacle() const { return obstacle_; }

 private:
  MountPath() = default;

  std::string given_;
  std::string text_;
  std::string target_;
  std::string obstacle_;
};

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_INTERNAL_MOUNT_PATH_H_

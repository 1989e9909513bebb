// SharedText: a text, or a part of a longer one that many values have in common.
//
//   mount.options = "rw,relatime";
//   if (mount.options == "rw,relatime") ...
//   std::string mine = mount.options;
//
// Never changes, and costs no allocation to copy. A part keeps the whole alive.

#ifndef HERMETEST_MATCHERS_PROCFS_SHARED_TEXT_H_
#define HERMETEST_MATCHERS_PROCFS_SHARED_TEXT_H_

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace hermetest {

class SharedText {
 public:
  SharedText() = default;

  // Takes the place of a std::string wherever one would be written.
  SharedText(std::string text)  // NOLINT(google-explicit-constructor)
      : whole_(std::make_shared<const std::string>(std::move(text))), view_(*whole_) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}  // NOLINT

  // `part` lies in `whole`.
  SharedText(std::shared_ptr<const std::string> whole, absl::string_view part)
      : whole_(std::move(whole)), view_(part) {}

  absl::string_view view() const { return view_; }
  bool empty() const { return view_.empty(); }

  operator std::string() const { return std::string(view_); }  // NOLINT
  operator absl::string_view() const { return view_; }         // NOLINT

  friend bool operator==(const SharedText& a, const SharedText& b) { return a.view_ == b.view_; }
  friend bool operator!=(const SharedText& a, const SharedText& b) { return a.view_ != b.view_; }
  friend bool operator<(const SharedText& a, const SharedText& b) { return a.view_ < b.view_; }

 private:
  std::shared_ptr<const std::string> whole_;
  absl::string_view view_;
};

inline std::ostream& operator<<(std::ostream& out, const SharedText& text) {
  return out << text.view();
}

}  // namespace hermetest

#endif  // HERMETEST_MATCHERS_PROCFS_SHARED_TEXT_H_

#include "hermetest/matchers/procfs/parse_mount_info.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "hermetest/matchers/procfs/internal/octal_escapes.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"

namespace hermetest {
namespace {

// Reads one line from left to right. Each Take function takes what it is named after, and returns
// false when it is not there; `wrong` then says what was expected.
class LineParser {
 public:
  explicit LineParser(absl::string_view line) : next_(line.data()), end_(next_ + line.size()) {}

  // Numbers as in proc_pid_mountinfo(5):
  //
  //   36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
  //   (1)(2)(3)   (4)   (5)      (6)      (7)   (8) (9)   (10)         (11)
  //
  // Fields are parted by single spaces: two in a row have an empty field between them.
  bool TakeMount(MountInfo& mount) {
    return TakeId(mount.id, ' ', "a mount id") &&                    // (1)
           TakeId(mount.parent_id, ' ', "the id of the parent") &&   // (2)
           TakeDevice(mount.device) &&                               // (3)
           TakeRoot(mount) &&                                        // (4)
           TakeMountPoint(mount.mount_point) &&                      // (5)
           TakeField(mount.options, "options") &&                    // (6)
           TakeTagsAndSeparator(mount) &&                            // (7), (8)
           TakeDecodedField(mount.fs_type, "a file system type") &&  // (9)
           TakeDecodedField(mount.source, "a source") &&             // (10)
           TakeRest(mount.super_options);                            // (11)
  }

  const char* wrong() const { return wrong_; }

 private:
  bool Fail(const char* wrong) {
    wrong_ = wrong;
    return false;
  }

  // Decimal digits without a sign, ended by `end`, which is taken too.
  template <typename T>
  bool TakeNumber(T& value, char end, const char* what) {
    uint64_t sum = 0;
    const char* p = next_;
    for (; p != end_ && *p >= '0' && *p <= '9'; ++p) {
      sum = sum * 10 + static_cast<uint64_t>(*p - '0');
      if (sum > std::numeric_limits<T>::max()) return Fail(what);
    }
    if (p == next_ || p == end_ || *p != end) return Fail(what);
    value = static_cast<T>(sum);
    next_ = p + 1;
    return true;
  }

  template <typename Id>
  bool TakeId(Id& id, char end, const char* what) {
    int32_t number = 0;
    if (!TakeNumber(number, end, what)) return false;
    id = Id{number};
    return true;
  }

  bool TakeDevice(DeviceNumber& device) {
    return TakeNumber(device.major, ':', "a device, major:minor") &&
           TakeNumber(device.minor, ' ', "a device, major:minor");
  }

  // Anything up to a space, which is taken too.
  bool TakeText(absl::string_view& text, const char* what) {
    const auto* space = static_cast<const char*>(memchr(next_, ' ', end_ - next_));
    if (space == nullptr) return Fail(what);
    text = absl::string_view(next_, space - next_);
    next_ = space + 1;
    return true;
  }

  bool TakeField(std::string& field, const char* what) {
    absl::string_view text;
    if (!TakeText(text, what)) return false;
    field.assign(text.data(), text.size());
    return true;
  }

  bool TakeDecodedField(std::string& field, const char* what) {
    absl::string_view text;
    if (!TakeText(text, what)) return false;
    Decode(text, field);
    return true;
  }

  static void Decode(absl::string_view text, std::string& field) {
    if (ABSL_PREDICT_FALSE(absl::StrContains(text, '\\'))) {
      field = internal::DecodeOctalEscapes(text);
    } else {
      field.assign(text.data(), text.size());
    }
  }

  // No name holds a slash, so the mark for a deleted root cannot be part of a path.
  bool TakeRoot(MountInfo& mount) {
    absl::string_view text;
    if (!TakeText(text, "the root of the mount")) return false;
    mount.root_deleted = absl::ConsumeSuffix(&text, "//deleted");
    Decode(text, mount.root);
    return true;
  }

  bool TakeMountPoint(std::string& mount_point) {
    if (next_ == end_ || *next_ != '/') return Fail("an absolute mount point");
    return TakeDecodedField(mount_point, "an absolute mount point");
  }

  // The separator is the first "-" that stands alone here. The source may be one, too.
  bool TakeTagsAndSeparator(MountInfo& mount) {
    for (;;) {
      if (ABSL_PREDICT_TRUE(end_ - next_ >= 2 && next_[0] == '-' && next_[1] == ' ')) {
        next_ += 2;
        return true;
      }
      if (!TakeTag(mount)) return false;
    }
  }

  // Unknown tags are the future's: proc(5) wants them ignored.
  bool TakeTag(MountInfo& mount) {
    if (TakePrefix("shared:")) return TakeGroup(mount.peer_group);
    if (TakePrefix("master:")) return TakeGroup(mount.master);
    if (TakePrefix("propagate_from:")) return TakeGroup(mount.propagate_from);
    absl::string_view tag;
    if (!TakeText(tag, "a separator, \" - \"")) return false;
    if (tag == "unbindable") mount.unbindable = true;
    return true;
  }

  bool TakePrefix(absl::string_view prefix) {
    if (!absl::StartsWith(absl::string_view(next_, end_ - next_), prefix)) return false;
    next_ += prefix.size();
    return true;
  }

  bool TakeGroup(std::optional<PeerGroupId>& group) {
    return TakeId(group.emplace(), ' ', "a peer group's number");
  }

  // The kernel escapes spaces in options, but not every file system leaves the writing to it.
  bool TakeRest(std::string& rest) {
    if (next_ == end_) return Fail("super options");
    rest.assign(next_, end_ - next_);
    return true;
  }

  const char* next_;
  const char* const end_;
  const char* wrong_ = "";
};

absl::Status Malformed(size_t line_number, absl::string_view line, const char* wrong) {
  return absl::InvalidArgumentError(absl::StrCat("mountinfo, line ", line_number, ": expected ",
                                                 wrong, ": \"", absl::CHexEscape(line), "\""));
}

}  // namespace

absl::StatusOr<MountTable> ParseMountInfo(absl::string_view text) {
  std::vector<MountInfo> mounts;
  mounts.reserve(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  while (!text.empty()) {
    const absl::string_view line = text.substr(0, text.find('\n'));
    LineParser parser(line);
    if (ABSL_PREDICT_FALSE(!parser.TakeMount(mounts.emplace_back()))) {
      return Malformed(mounts.size(), line, parser.wrong());
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return MountTable(std::move(mounts));
}

}  // namespace hermetest

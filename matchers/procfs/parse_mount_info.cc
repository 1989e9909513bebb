#include "hermetest/matchers/procfs/parse_mount_info.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
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
#include "hermetest/matchers/procfs/shared_text.h"

namespace hermetest {
namespace {

// Reads one line from left to right. Each Take function takes what it is named after, and returns
// false when it is not there; `wrong` then says what was expected.
class LineParser {
 public:
  // `line` lies in `whole`.
  LineParser(const std::shared_ptr<const std::string>& whole, absl::string_view line)
      : whole_(whole),
        next_(line.data()),
        end_(next_ + line.size()),
        has_escapes_(absl::StrContains(line, '\\')) {}

  // Numbers as in proc_pid_mountinfo(5):
  //
  //   36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
  //   (1)(2)(3)   (4)   (5)      (6)      (7)   (8) (9)   (10)         (11)
  //
  // Fields are parted by single spaces: two in a row have an empty field between them.
  bool TakeMount(MountInfo& mount) {
    return TakeId(mount.id, ' ', "a mount id") &&                   // (1)
           TakeId(mount.parent_id, ' ', "the id of the parent") &&  // (2)
           TakeDevice(mount.device) &&                              // (3)
           TakeRoot(mount) &&                                       // (4)
           TakeMountPoint(mount.mount_point) &&                     // (5)
           TakeOptions(mount.options) &&                            // (6)
           TakeTagsAndSeparator(mount) &&                           // (7), (8)
           TakeText(mount.fs_type, "a file system type") &&         // (9)
           TakeText(mount.source, "a source") &&                    // (10)
           TakeSuperOptions(mount.super_options);                   // (11)
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
  bool TakeField(absl::string_view& field, const char* what) {
    // Many fields are a few bytes long: over before a call would have begun.
    constexpr ptrdiff_t kShort = 8;
    const char* space = next_;
    const char* const end_of_short = next_ + std::min(kShort, end_ - next_);
    while (space != end_of_short && *space != ' ') ++space;
    if (space == end_of_short) {
      space = static_cast<const char*>(memchr(space, ' ', end_ - space));
      if (space == nullptr) return Fail(what);
    }
    field = absl::string_view(next_, space - next_);
    next_ = space + 1;
    return true;
  }

  bool TakeText(std::string& text, const char* what) {
    absl::string_view field;
    if (!TakeField(field, what)) return false;
    Decode(field, text);
    return true;
  }

  void Decode(absl::string_view field, std::string& text) const {
    if (ABSL_PREDICT_FALSE(has_escapes_)) {
      text = internal::DecodeOctalEscapes(field);
    } else {
      text.assign(field.data(), field.size());
    }
  }

  // No name holds a slash, so the mark for a deleted root cannot be part of a path.
  bool TakeRoot(MountInfo& mount) {
    absl::string_view field;
    if (!TakeField(field, "the root of the mount")) return false;
    mount.root_deleted = absl::ConsumeSuffix(&field, "//deleted");
    Decode(field, mount.root);
    return true;
  }

  bool TakeMountPoint(std::string& mount_point) {
    if (next_ == end_ || *next_ != '/') return Fail("an absolute mount point");
    return TakeText(mount_point, "an absolute mount point");
  }

  bool TakeOptions(SharedText& options) {
    absl::string_view field;
    if (!TakeField(field, "options")) return false;
    options = SharedText(whole_, field);
    return true;
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
    if (!TakeField(tag, "a separator, \" - \"")) return false;
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

  // All that is left. The kernel escapes spaces in it, but not every file system leaves the writing
  // to the kernel.
  bool TakeSuperOptions(SharedText& options) {
    if (next_ == end_) return Fail("super options");
    options = SharedText(whole_, absl::string_view(next_, end_ - next_));
    return true;
  }

  const std::shared_ptr<const std::string>& whole_;
  const char* next_;
  const char* const end_;
  const bool has_escapes_;
  const char* wrong_ = "";
};

// With find(), which is a search by vectors where std::count() goes byte by byte.
size_t CountLines(absl::string_view text) {
  size_t count = 1;
  for (size_t end = text.find('\n'); end != absl::string_view::npos;
       end = text.find('\n', end + 1)) {
    ++count;
  }
  return count;
}

absl::Status Malformed(size_t line_number, absl::string_view line, const char* wrong) {
  return absl::InvalidArgumentError(absl::StrCat("mountinfo, line ", line_number, ": expected ",
                                                 wrong, ": \"", absl::CHexEscape(line), "\""));
}

}  // namespace

absl::StatusOr<MountTable> ParseMountInfo(absl::string_view text) {
  const auto whole = std::make_shared<const std::string>(text);
  std::vector<MountInfo> mounts;
  mounts.reserve(CountLines(*whole));
  for (absl::string_view rest = *whole; !rest.empty();) {
    const absl::string_view line = rest.substr(0, rest.find('\n'));
    LineParser parser(whole, line);
    if (ABSL_PREDICT_FALSE(!parser.TakeMount(mounts.emplace_back()))) {
      return Malformed(mounts.size(), line, parser.wrong());
    }
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return MountTable(std::move(mounts));
}

}  // namespace hermetest

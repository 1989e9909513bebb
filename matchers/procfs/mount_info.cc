#include "hermetest/matchers/procfs/mount_info.h"

#include <sys/sysmacros.h>
#include <sys/types.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/internal/octal_escapes.h"
#include "hermetest/matchers/procfs/internal/readable.h"

namespace hermetest {
namespace {

bool Contains(absl::string_view comma_separated, absl::string_view option) {
  for (absl::string_view element : absl::StrSplit(comma_separated, ',')) {
    if (element == option) return true;
  }
  return false;
}

// What file systems escape in their options: seq_show_option() in the kernel's
// include/linux/seq_file.h, and seq_escape() of overlay (a colon), SELinux (a quote) and others.
constexpr absl::string_view kEscapedInOptions = ",= \t\n\\:\"#";

// v9fs_show_options() in the kernel's fs/9p/v9fs.c writes names as they are: "path=D:\2019".
bool EscapesItsOptions(absl::string_view fs_base_type) { return fs_base_type != "9p"; }

auto AllFields(const MountInfo& m) {
  return std::tie(m.id, m.parent_id, m.device, m.root, m.root_deleted, m.mount_point, m.options,
                  m.peer_group, m.master, m.propagate_from, m.unbindable, m.fs_type, m.source,
                  m.super_options, m.unique_id);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, MountId id) { return out << static_cast<int32_t>(id); }

std::ostream& operator<<(std::ostream& out, PeerGroupId id) {
  return out << static_cast<int32_t>(id);
}

std::ostream& operator<<(std::ostream& out, UniqueMountId id) {
  return out << static_cast<uint64_t>(id);
}

dev_t DeviceNumber::dev() const { return makedev(major, minor); }

bool operator==(const DeviceNumber& a, const DeviceNumber& b) {
  return a.major == b.major && a.minor == b.minor;
}

std::ostream& operator<<(std::ostream& out, const DeviceNumber& device) {
  return out << device.major << ":" << device.minor;
}

bool MountInfo::IsReadOnly() const { return HasOption("ro") || HasSuperOption("ro"); }

absl::string_view MountInfo::FsBaseType() const {
  return absl::string_view(fs_type).substr(0, fs_type.find('.'));
}

absl::string_view MountInfo::FsSubtype() const {
  const size_t dot = fs_type.find('.');
  if (dot == std::string::npos) return {};
  return absl::string_view(fs_type).substr(dot + 1);
}

std::vector<std::string> MountInfo::Options() const {
  return absl::StrSplit(options.view(), ',', absl::SkipEmpty());
}

std::vector<std::string> MountInfo::SuperOptions() const {
  std::vector<std::string> decoded;
  for (absl::string_view option : absl::StrSplit(super_options.view(), ',', absl::SkipEmpty())) {
    decoded.push_back(EscapesItsOptions(FsBaseType())
                          ? internal::DecodeOctalEscapesOf(kEscapedInOptions, option)
                          : std::string(option));
  }
  return decoded;
}

bool MountInfo::HasOption(absl::string_view option) const { return Contains(options, option); }

bool MountInfo::HasSuperOption(absl::string_view option) const {
  const std::vector<std::string> all = SuperOptions();
  return std::find(all.begin(), all.end(), option) != all.end();
}

std::string MountInfo::PropagationString() const {
  std::vector<std::string> tags;
  const auto add = [&](absl::string_view tag, PeerGroupId id) {
    tags.push_back(absl::StrCat(tag, ":", static_cast<int32_t>(id)));
  };
  if (peer_group.has_value()) add("shared", *peer_group);
  if (master.has_value()) add("master", *master);
  if (propagate_from.has_value()) add("propagate_from", *propagate_from);
  if (unbindable) tags.emplace_back("unbindable");
  return tags.empty() ? "private" : absl::StrJoin(tags, " ");
}

bool operator==(const MountInfo& a, const MountInfo& b) { return AllFields(a) == AllFields(b); }

std::ostream& operator<<(std::ostream& out, const MountInfo& mount) {
  using internal::Readable;
  out << Readable(mount.mount_point) << ": " << Readable(mount.fs_type) << ", source "
      << Readable(mount.source) << ", root " << Readable(mount.root)
      << (mount.root_deleted ? " (deleted)" : "") << ", options " << Readable(mount.options)
      << ", super options " << Readable(mount.super_options) << ", " << mount.PropagationString()
      << ", device " << mount.device << ", id " << mount.id << ", parent " << mount.parent_id;
  if (mount.unique_id.has_value()) out << ", unique id " << *mount.unique_id;
  return out;
}

}  // namespace hermetest

#include "hermetest/tools/mounts/mount_json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/matchers/procfs/mount_info.h"
#include "hermetest/matchers/procfs/mount_table.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/tools/cli/json_writer.h"
#include "hermetest/tools/mounts/mount_places.h"

namespace hermetest::tools {
namespace {

void WriteTexts(absl::string_view name, const std::vector<std::string>& texts, JsonWriter& json) {
  json.BeginArray(name);
  for (const std::string& text : texts) json.Text(text);
  json.EndArray();
}

template <typename Id>
void WriteId(absl::string_view name, const std::optional<Id>& id, JsonWriter& json) {
  if (id) json.Number(name, static_cast<int64_t>(*id));
}

void WritePropagation(const MountInfo& mount, JsonWriter& json) {
  json.BeginObject("propagation");
  WriteId("shared", mount.peer_group, json);
  WriteId("master", mount.master, json);
  WriteId("propagate_from", mount.propagate_from, json);
  json.Bool("private", mount.IsPrivate());
  json.Bool("unbindable", mount.unbindable);
  json.EndObject();
}

void WriteFields(const MountInfo& mount, JsonWriter& json) {
  json.Number("id", static_cast<int64_t>(mount.id));
  json.Number("parent", static_cast<int64_t>(mount.parent_id));
  WriteId("unique_id", mount.unique_id, json);
  json.Text("mount_point", mount.mount_point);
  json.Text("type", mount.fs_type);
  json.Text("source", mount.source);
  json.Text("root", mount.root);
  json.Bool("root_deleted", mount.root_deleted);
  json.Text("device", absl::StrCat(mount.device.major, ":", mount.device.minor));
  WriteTexts("options", mount.Options(), json);
  WriteTexts("super_options", mount.SuperOptions(), json);
  WritePropagation(mount, json);
}

}  // namespace

void WriteMount(const MountInfo& mount, JsonWriter& json, absl::string_view name) {
  json.BeginObject(name);
  WriteFields(mount, json);
  json.EndObject();
}

void WriteTable(const MountTable& table, JsonWriter& json) {
  std::unordered_map<const MountInfo*, MountPlace> places;
  for (const MountPlace& place : MountPlaces(table)) places.emplace(place.mount, place);
  json.BeginObject();
  json.BeginArray("mounts");
  for (const MountInfo& mount : table) {
    const MountPlace& place = places.at(&mount);
    json.BeginObject();
    WriteFields(mount, json);
    json.Bool("hidden", place.hidden);
    if (place.hidden_by != nullptr) {
      json.Number("hidden_by", static_cast<int64_t>(place.hidden_by->id));
    }
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteDiff(const MountTableDiff& diff, JsonWriter& json) {
  json.BeginArray("removed");
  for (const MountInfo& mount : diff.removed) WriteMount(mount, json);
  json.EndArray();
  json.BeginArray("changed");
  for (const MountChange& change : diff.changed) {
    json.BeginObject();
    WriteMount(change.before, json, "before");
    WriteMount(change.after, json, "after");
    json.Bool("reparented", change.reparented);
    json.EndObject();
  }
  json.EndArray();
  json.BeginArray("added");
  for (const MountInfo& mount : diff.added) WriteMount(mount, json);
  json.EndArray();
}

}  // namespace hermetest::tools

#include "hermetest/tools/run/protocol/report_model.h"

#include <algorithm>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tools {

const ReportField* FindField(const std::vector<ReportField>& fields, absl::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const ReportField& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

ReportField* FindField(std::vector<ReportField>& fields, absl::string_view name) {
  return const_cast<ReportField*>(
      FindField(static_cast<const std::vector<ReportField>&>(fields), name));
}

}  // namespace hermetest::tools

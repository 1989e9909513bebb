// ParseReport on any bytes: it refuses them with InvalidArgument, or it gives a report that comes
// back from its text.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "hermetest/tests/fuzz/fuzz_check.h"
#include "hermetest/tests/fuzz/fuzz_target.h"
#include "hermetest/tools/run/protocol/report.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tests {
namespace {

void Check(tools::ReportFormat format, absl::string_view input) {
  const absl::StatusOr<tools::Report> report = tools::ParseReport(format, input);
  if (!report.ok()) {
    FuzzCheck(absl::IsInvalidArgument(report.status()), "malformed text is InvalidArgument", input);
    FuzzCheck(!absl::StrContains(report.status().message(), "\n"), "an error is one line", input);
    return;
  }
  const std::string text = tools::WriteReport(format, *report);
  const absl::StatusOr<tools::Report> again = tools::ParseReport(format, text);
  FuzzCheck(again.ok() && tools::WriteReport(format, *again) == text,
            "a report comes back from its text", input);
}

}  // namespace
}  // namespace hermetest::tests

const char kCorpus[] = "tests/fuzz/report_corpus";

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  hermetest::tests::Check(hermetest::tools::ReportFormat::kXml, input);
  hermetest::tests::Check(hermetest::tools::ReportFormat::kJson, input);
  return 0;
}

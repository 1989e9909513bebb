// TestList: the tests that a program has, and those of them that a run is about.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_TEST_LIST_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_TEST_LIST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hermetest/tools/run/protocol/gtest_request.h"
#include "hermetest/tools/run/protocol/report_model.h"

namespace hermetest::tools {

struct ListedTest {
  std::string suite;
  std::string name;
  // What the program tells of it: name, value_param, type_param, file, line.
  std::vector<ReportField> fields;
  bool disabled = false;  // by its name
  bool runs = true;       // false where it is disabled and nobody asks for those

  std::string FullName() const { return suite + "." + name; }
};

using TestList = std::vector<ListedTest>;

// The tests of the report that --gtest_list_tests makes with --gtest_output.
TestList ListFromReport(const Report& report);

// The same from what it prints, for versions of GoogleTest (1.8.0 and older) that make no report.
// Fails with InvalidArgument on text that is no such list.
absl::StatusOr<TestList> ListFromText(ReportFormat format, absl::string_view text);

// Of `tests`, in their order, those that a program would show in its report when it is told
// `also_run_disabled` and `shard`: with the same meaning as in GoogleTest, so that the shards of
// hermetest are those of the program.
TestList SelectTests(const TestList& tests, bool also_run_disabled, const Shard& shard);

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_TEST_LIST_H_

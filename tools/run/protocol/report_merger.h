// ReportMerger: from the reports of many processes to the one that a single process would have
// written.
//
//   ReportMerger merger(ReportFormat::kXml);
//   merger.Learn(*report);                              // of each process
//   merger.Merge(tests, cases)                          // in the order of `tests`
//
// Counts are those of the cases, times are added up, and a suite's other fields are those of the
// first process that reported it. What stands in no report, because a process crashed or because a
// test is disabled, is made up in the form that the other cases have.

#ifndef HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_MERGER_H_
#define HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_MERGER_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hermetest/tools/run/protocol/report_model.h"
#include "hermetest/tools/run/protocol/test_list.h"

namespace hermetest::tools {

// The suite by whose name GoogleTest reports a failure outside of the tests, in an environment say.
inline constexpr absl::string_view kOutsideOfTests = "NonTestSuiteFailure";

class ReportMerger {
 public:
  explicit ReportMerger(ReportFormat format);

  void Learn(const Report& report);

  // A case for a test that did not report one. `begun` is InfinitePast() for one that did not run.
  ReportCase MakeCase(const ListedTest& test, Verdict verdict, absl::Time begun, double seconds,
                      absl::string_view message) const;

  // `test` with one property more.
  ReportCase WithProperty(ReportCase test, absl::string_view key, absl::string_view value) const;

  // The whole report. `cases` has the case of each of `tests`; one that has none is left out.
  Report Merge(const TestList& tests, const std::vector<std::optional<ReportCase>>& cases) const;

 private:
  // What is known of a suite, or of the whole.
  struct Frame {
    std::vector<ReportField> fields;
    std::string extra;
    double seconds = 0;
  };

  struct Counts {
    int tests = 0;
    int failures = 0;
    int disabled = 0;  // by their names, whether they ran or not
    int skipped = 0;

    void Add(const ListedTest& test, const ReportCase& report);
  };

  static void LearnFrame(const std::vector<ReportField>& fields, const std::string& extra,
                         double seconds, Frame* frame);
  double SecondsOf(const std::vector<ReportField>& fields) const;
  void LearnShape(const Report& report);
  std::vector<ReportField> MakeFields(const std::vector<std::string>& shape,
                                      absl::string_view name) const;
  ReportSuite StartSuite(const std::string& name) const;
  void SetCounts(const Counts& counts, double seconds, std::vector<ReportField>* fields) const;
  void SetNumber(std::vector<ReportField>* fields, absl::string_view name, int value) const;
  std::string EncodeSeconds(double seconds) const;
  std::vector<ReportField> CaseFields(const ListedTest& test, Verdict verdict, absl::Time begun,
                                      double seconds) const;
  void SetEarliestTimestamp(const std::vector<ReportCase>& cases,
                            std::vector<ReportField>* fields) const;

  const ReportFormat format_;
  Frame root_;
  std::map<std::string, Frame> suites_;
  std::optional<ReportSuite> outside_;
  // The names of the fields that this version of GoogleTest gives the whole and a suite, and those
  // that it gives a case besides the ones that are in the list of tests.
  std::vector<std::string> root_shape_;
  std::vector<std::string> suite_shape_;
  std::vector<std::string> case_shape_;
  bool knows_shape_ = false;
};

}  // namespace hermetest::tools

#endif  // HERMETEST_TOOLS_RUN_PROTOCOL_REPORT_MERGER_H_

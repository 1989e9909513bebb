#include "hermetest/tools/doctor/doctor_report.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hermetest/fixture/internal/sandbox/plan/sandbox_plan.h"
#include "hermetest/tools/cli/json_writer.h"
#include "hermetest/tools/cli/terminal.h"
#include "hermetest/tools/cli/wrapped_text.h"
#include "hermetest/tools/doctor/checks.h"

namespace hermetest::tools {
namespace {

// Each trouble once, whatever the way; the first has number 1.
class Notes {
 public:
  size_t NumberOf(const Trouble& trouble) {
    const auto words = [](const Trouble& t) { return std::tie(t.failure, t.cause, t.remedy); };
    const auto found = std::find_if(troubles_.begin(), troubles_.end(), [&](const Trouble& other) {
      return words(other) == words(trouble);
    });
    const size_t index = found - troubles_.begin();
    if (found == troubles_.end()) troubles_.push_back(trouble);
    return index + 1;
  }

  std::string Text() const {
    std::string text;
    for (size_t i = 0; i < troubles_.size(); ++i) {
      const std::string number = absl::StrCat("[", i + 1, "] ");
      absl::StrAppend(&text, "\n", WrappedText(number, troubles_[i].failure, kIndent));
      AppendNote("likely cause: ", troubles_[i].cause, &text);
      AppendNote("fix: ", troubles_[i].remedy, &text);
    }
    return text;
  }

 private:
  static constexpr size_t kIndent = 4;

  static void AppendNote(absl::string_view name, absl::string_view note, std::string* text) {
    if (note.empty()) return;
    const std::string first = absl::StrCat(std::string(kIndent, ' '), name);
    absl::StrAppend(text, WrappedText(first, note, kIndent + 2));
  }

  std::vector<Trouble> troubles_;
};

// What was found, with the numbers of the notes that say why it does not work.
std::string Finding(const Check& check, Notes& notes) {
  if (check.troubles.empty()) return check.text;
  const size_t first = notes.NumberOf(check.troubles.front());
  const size_t last = notes.NumberOf(check.troubles.back());
  if (first == last) return absl::StrCat(check.text, " [", first, "]");
  return absl::StrCat("neither ", PrivilegeText(*check.troubles.front().privilege), " [", first,
                      "] nor ", PrivilegeText(*check.troubles.back().privilege), " [", last, "]");
}

const char* PrivilegeWord(internal::Privilege privilege) {
  return privilege == internal::Privilege::kDirect ? "direct" : "user namespace";
}

std::string Verdict(const Check& isolation) {
  if (isolation.passed) return absl::StrCat("Tests can be isolated here: ", isolation.text, ".\n");
  return "Tests cannot be isolated here.\n";
}

void WriteTrouble(const Trouble& trouble, JsonWriter& json) {
  json.BeginObject();
  if (trouble.privilege) json.Text("way", PrivilegeWord(*trouble.privilege));
  json.Text("failure", trouble.failure);
  if (!trouble.cause.empty()) json.Text("cause", trouble.cause);
  if (!trouble.remedy.empty()) json.Text("remedy", trouble.remedy);
  json.EndObject();
}

}  // namespace

std::string DoctorText(const Diagnosis& diagnosis, const Terminal& terminal) {
  constexpr size_t kNameWidth = 18;
  Notes notes;
  std::string text;
  for (const Check& check : diagnosis.checks) {
    absl::StrAppend(
        &text,
        check.passed ? terminal.Styled(Style::kGreen, "ok") : terminal.Styled(Style::kRed, "no"),
        "  ", check.name, std::string(kNameWidth - check.name.size(), ' '), Finding(check, notes),
        "\n");
  }
  return absl::StrCat(text, notes.Text(), "\n",
                      terminal.Styled(Style::kBold, Verdict(diagnosis.verdict())));
}

std::string DoctorJson(const Diagnosis& diagnosis) {
  JsonWriter json;
  json.BeginObject();
  json.Bool("isolation", diagnosis.verdict().passed);
  if (diagnosis.verdict().privilege) {
    json.Text("way", PrivilegeWord(*diagnosis.verdict().privilege));
  }
  json.BeginArray("checks");
  for (const Check& check : diagnosis.checks) {
    json.BeginObject();
    json.Text("name", check.name);
    json.Bool("passed", check.passed);
    if (check.privilege) json.Text("way", PrivilegeWord(*check.privilege));
    json.Text("text", check.text);
    json.BeginArray("troubles");
    for (const Trouble& trouble : check.troubles) WriteTrouble(trouble, json);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return json.Take();
}

}  // namespace hermetest::tools

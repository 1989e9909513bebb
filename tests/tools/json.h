// Reads JSON as strictly as RFC 8259 has it, to judge what the tool writes.
//
//   const Json mounts = ParseJson(result.out)["mounts"];
//   EXPECT_EQ(mounts.elements().at(0)["mount_point"].text(), "/");

#ifndef HERMETEST_TESTS_TOOLS_JSON_H_
#define HERMETEST_TESTS_TOOLS_JSON_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tests {

// Each function but Has() throws when the value is of another kind, or does not have the member.
class Json {
 public:
  using Members = std::map<std::string, Json>;
  using Elements = std::vector<Json>;
  // Numbers are integers; null has no use here.
  using Value = std::variant<bool, int64_t, std::string, Elements, Members>;

  Json() = default;
  explicit Json(Value value) : value_(std::move(value)) {}

  bool boolean() const { return std::get<bool>(value_); }
  int64_t number() const { return std::get<int64_t>(value_); }
  const std::string& text() const { return std::get<std::string>(value_); }
  const Elements& elements() const& { return std::get<Elements>(value_); }
  Elements elements() && { return std::get<Elements>(std::move(value_)); }
  const Members& members() const { return std::get<Members>(value_); }

  bool Has(const std::string& name) const { return members().count(name) > 0; }
  const Json& operator[](const std::string& name) const&;
  Json operator[](const std::string& name) && { return static_cast<const Json&>(*this)[name]; }

  std::vector<std::string> texts() const;  // of the elements

 private:
  Value value_;
};

// Throws std::runtime_error, with the place, when `text` is no JSON, is not UTF-8, names a member
// twice, or goes on after the value with anything but white space.
Json ParseJson(absl::string_view text);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_TOOLS_JSON_H_

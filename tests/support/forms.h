// The forms of a sandbox, for tests of what has to work in each. This is the only list of them.
//
//   class InEachForm : public testing::TestWithParam<Form> {};
//   INSTANTIATE_TEST_SUITE_P(Of, InEachForm, testing::ValuesIn(EveryForm()), FormName);
//   TEST_P(InEachForm, HasAHostname) { RunIsolated(GetParam().isolation, ...); }
//
//   template <typename InForm> class Racing : public TestInForm<InForm> {};
//   TYPED_TEST_SUITE(Racing, BasicFormTypes, FormTypeName);

#ifndef HERMETEST_TESTS_SUPPORT_FORMS_H_
#define HERMETEST_TESTS_SUPPORT_FORMS_H_

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {

struct Form {
  const char* name;
  Isolation isolation;
};

inline void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

inline std::string FormName(const testing::TestParamInfo<Form>& info) { return info.param.name; }

// With or without a user namespace, which some processes enter by another process; and with the
// test process or another as the init.
inline std::vector<Form> BasicForms() {
  return {{"Default", Isolation()},
          {"AsInit", Isolation().AsInit()},
          {"UserNamespace", Isolation().WithUserNamespace()},
          {"UserNamespaceAsInit", Isolation().WithUserNamespace().AsInit()}};
}

// And one with every option that is a namespace.
inline std::vector<Form> EveryForm() {
  std::vector<Form> forms = BasicForms();
  forms.push_back(
      {"AllNamespaces",
       Isolation().WithNetwork().WithTimeNamespace().WithCgroupNamespace().WithHostname("other")});
  return forms;
}

// For programs that take the name of a form from elsewhere.
inline Isolation IsolationOfForm(absl::string_view name) {
  for (const Form& form : EveryForm()) {
    if (form.name == name) return form.isolation;
  }
  std::cerr << "there is no form of a sandbox named " << name << std::endl;
  abort();
}

// The forms as types, for programs whose fixtures ask for them.
template <size_t kIndex>
struct FormType {
  static Isolation Options() { return EveryForm().at(kIndex).isolation; }
};

using BasicFormTypes = testing::Types<FormType<0>, FormType<1>, FormType<2>, FormType<3>>;

struct FormTypeName {
  template <typename Type>
  static std::string GetName(int index) {
    return BasicForms().at(static_cast<size_t>(index)).name;
  }
};

template <typename Type>
using TestInForm = Isolated<testing::Test, &Type::Options>;

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_SUPPORT_FORMS_H_

// The forms that a world can have, for tests of an option that has to work in each.

#ifndef HERMETEST_TESTS_WORLD_FORMS_H_
#define HERMETEST_TESTS_WORLD_FORMS_H_

#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolation.h"

namespace hermetest::tests {

struct Form {
  const char* name;
  Isolation isolation;
};

inline void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

inline std::string FormName(const testing::TestParamInfo<Form>& info) { return info.param.name; }

// The last has every option that is a namespace.
inline std::vector<Form> EveryForm() {
  const Isolation all = Isolation().WithNetwork().WithTimeNamespace().WithCgroupNamespace();
  return {{"Default", Isolation()},
          {"AsInit", Isolation().AsInit()},
          {"User", Isolation().WithUserNamespace()},
          {"UserAsInit", Isolation().WithUserNamespace().AsInit()},
          {"AllElse", all.WithHostname("other")}};
}

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_WORLD_FORMS_H_

// Finding a symbol with internal linkage, which dlsym(3) does not see.

#ifndef HERMETEST_MATCHERS_LINUX_ELF_SYMBOL_H_
#define HERMETEST_MATCHERS_LINUX_ELF_SYMBOL_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::internal {

// The addresses in this process of the symbols with these mangled names, in their order; null where
// no loaded object has one. Reads the static symbol tables (elf(5), SHT_SYMTAB) of the program and
// its libraries and takes the first object that has the first name.
std::vector<void*> FindLocalSymbols(const std::vector<absl::string_view>& names);

}  // namespace hermetest::internal

#endif  // HERMETEST_MATCHERS_LINUX_ELF_SYMBOL_H_

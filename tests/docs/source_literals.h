// The texts that a source file says, for comparing documents with them.

#ifndef HERMETEST_TESTS_DOCS_SOURCE_LITERALS_H_
#define HERMETEST_TESTS_DOCS_SOURCE_LITERALS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hermetest::tests {

struct SourceLiteral {
  std::string before;  // the code since the literal before, without white space
  std::string text;    // adjacent literals joined, \n and \" decoded
};

// The string literals of C++ source, in order. Comments, raw strings and a quote as a character
// literal are not understood: give it files that have none inside of what matters.
std::vector<SourceLiteral> SourceLiterals(absl::string_view source);

}  // namespace hermetest::tests

#endif  // HERMETEST_TESTS_DOCS_SOURCE_LITERALS_H_

// The first line of each function says, after "runs:", how often it runs in one run of the suite.

#include "steps.h"

namespace hermetest::tests {

int InSetUpTestSuite() {
  return 1;  // runs: 4
}

int InTest() {
  return 1;  // runs: 8
}

int InSecondTest(int times) {
  int sum = 0;  // runs: 4
  for (int i = 0; i < times; ++i) {
    sum += i;  // runs: 20
  }
  return sum;
}

int InBlock() {
  return 1;  // runs: 3
}

int InBlockOfATest() {
  return 1;  // runs: 4
}

int InTearDownTestSuite() {
  return 1;  // runs: 4
}

int Nowhere() {
  return 1;  // runs: 0
}

}  // namespace hermetest::tests

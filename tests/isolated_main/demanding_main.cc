// A main() that does all that it may: it has flags of its own, calls GoogleTest late and twice,
// prints in a way of its own, and writes over its command line.

#include <cstring>
#include <iostream>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hermetest/tests/isolated_main/own_main.h"

ABSL_FLAG(bool, loud, false, "prints the verdict of each test");

namespace {

class Printer : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& test) override {
    std::cout << (absl::GetFlag(FLAGS_loud) ? "VERDICT " : "verdict ") << test.name() << ": "
              << (test.result()->Passed() ? "passed" : "failed") << std::endl;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<char*> command_line(argv, argv + argc);
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new Printer);
  testing::InitGoogleMock(&argc, argv);
  absl::ParseCommandLine(argc, argv);
  for (size_t i = 1; i < command_line.size(); ++i) {
    memset(command_line[i], 'x', strlen(command_line[i]));
  }
  const int first = RUN_ALL_TESTS();
  const int second = RUN_ALL_TESTS();
  return first != 0 ? first : second;
}

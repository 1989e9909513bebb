// A program that has two tests and, when it is to list them, does what LISTING says.

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

#include "gtest/gtest.h"

namespace {

TEST(Listed, One) {}
TEST(Listed, Two) {}

// Before it looks at its arguments, as a server may.
void DoAsTold(const std::string& listing) {
  if (listing == "never") {
    std::cout << "waiting for a client" << std::endl;
    if (const char* ready = std::getenv("READY_FILE")) std::ofstream(ready) << "ready";
    for (;;) pause();
  }
  if (listing == "ends") {
    std::cout << "no configuration found" << std::endl;
    _exit(3);
  }
  if (listing == "greets") std::cout << "hello\nSuite.\n  OfNoTest" << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  const char* listing = std::getenv("LISTING");
  if (listing != nullptr) DoAsTold(listing);
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  const bool lists = GTEST_FLAG_GET(list_tests);
  return lists && listing != nullptr && listing == std::string("fails") ? 1 : result;
}

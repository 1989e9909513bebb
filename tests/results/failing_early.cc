// A test that fails, and then runs until somebody has seen that: it waits for a byte from the FIFO
// that FAILING_EARLY_FIFO names.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "hermetest/fixture/isolated_test.h"

namespace hermetest::tests {
namespace {

class FailingEarly : public IsolatedTest {};

TEST_F(FailingEarly, WaitsToBeSeen) {
  ADD_FAILURE() << "failed early";
  const int fifo = open(std::getenv("FAILING_EARLY_FIFO"), O_RDONLY);
  constexpr int kPatienceMs = 20000;
  pollfd answer = {fifo, POLLIN, 0};
  ASSERT_EQ(poll(&answer, 1, kPatienceMs), 1) << "nobody saw it while the test ran";
  char byte = 0;
  ASSERT_EQ(read(fifo, &byte, 1), 1);
  RecordProperty("seen", "yes");
  ADD_FAILURE() << "failed late";
}

}  // namespace
}  // namespace hermetest::tests

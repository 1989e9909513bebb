// The tests of programs with a main() of their own, which have never heard of Hermetest. What
// PORT names is to be free in their networks.

#ifndef HERMETEST_TESTS_ISOLATED_MAIN_OWN_MAIN_H_
#define HERMETEST_TESTS_ISOLATED_MAIN_OWN_MAIN_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "gtest/gtest.h"

TEST(Own, IsIsolated) {
  std::cout << "pid " << getpid() << std::endl;
  EXPECT_EQ(getpid(), 2);
}

TEST(Own, FailsAsEver) { EXPECT_EQ(getppid(), -1) << "a failure of the test's own"; }

TEST(Own, DISABLED_Debugged) { EXPECT_NE(getpid(), 2); }

class Port : public testing::TestWithParam<int> {};

// The socket stays open until the process ends.
TEST_P(Port, IsFree) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(std::atoi(std::getenv("PORT"))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int server = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0)
      << strerror(errno);
  ASSERT_EQ(listen(server, 1), 0) << strerror(errno);
}

INSTANTIATE_TEST_SUITE_P(Of, Port, testing::Range(0, 8));

#endif  // HERMETEST_TESTS_ISOLATED_MAIN_OWN_MAIN_H_

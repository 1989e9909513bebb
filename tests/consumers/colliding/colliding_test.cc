// A suite that two processes cannot run at once: it binds a port, and creates a file in /tmp,
// by names that are always the same. tests/consumers/run has two copies of it meet in each test.
//
// The descriptors 7, 8 and 9 are pipes that the copies inherit. The first holds a ticket for each
// run of a test: "-" when it runs alone, "1" and "2" when two copies run. A test judges what it got
// after it met the other copy, so that neither copy has released it by then.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "gtest/gtest.h"

namespace {

char ReadByte(int pipe) {
  char byte = 0;
  EXPECT_EQ(read(pipe, &byte, 1), 1) << strerror(errno);
  return byte;
}

void WriteByte(int pipe) { EXPECT_EQ(write(pipe, ".", 1), 1) << strerror(errno); }

// The second byte on pipe 8 says that the one on pipe 9 was read: without it, a faster copy, which
// has ticket "1" in the next test, could read that byte first.
void MeetTheOtherCopy() {
  const char ticket = ReadByte(7);
  if (ticket == '1') {
    WriteByte(8);
    ReadByte(9);
    WriteByte(8);
  } else if (ticket == '2') {
    ReadByte(8);
    WriteByte(9);
    ReadByte(8);
  }
}

TEST(Colliding, BindsItsPort) {
  const int socket_fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(17017);
  const int bound = bind(socket_fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  const int error = errno;
  MeetTheOtherCopy();
  EXPECT_EQ(bound, 0) << strerror(error);
  close(socket_fd);
}

TEST(Colliding, CreatesItsFile) {
  constexpr char kFile[] = "/tmp/hermetest_colliding_test";
  const int file = open(kFile, O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const int error = errno;
  MeetTheOtherCopy();
  EXPECT_GE(file, 0) << strerror(error);
  if (file >= 0) unlink(kFile);
}

}  // namespace

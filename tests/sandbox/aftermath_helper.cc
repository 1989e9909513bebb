// Tests that leave something behind which the next one would trip over. Run in order by
// aftermath_test.cc, in a sandbox where /mnt is a tmpfs of 4 MiB.

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hermetest/tests/support/forms.h"

namespace hermetest {
namespace {

constexpr size_t kMebibyte = 1 << 20;

// An abstract socket address (unix(7)) belongs to the network namespace, which tests share.
bool BindAddress(int fd) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  strcpy(address.sun_path + 1, "hermetest-aftermath");
  return bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

// A daemon that takes long to die: its memory is given back before its descriptors are closed.
[[noreturn]] void HoldAddress(int ready) {
  setsid();
  std::vector<char> memory(256 * kMebibyte, 1);
  const char answer = BindAddress(socket(AF_UNIX, SOCK_STREAM, 0)) ? 'y' : 'n';
  static_cast<void>(!write(ready, &answer, 1));
  for (;;) pause();
}

template <typename InForm>
class Aftermath : public tests::TestInForm<InForm> {};

TYPED_TEST_SUITE(Aftermath, tests::BasicFormTypes, tests::FormTypeName);

TYPED_TEST(Aftermath, ProcessWithAnAddressIsLeft) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  if (fork() == 0) HoldAddress(ready[1]);
  char answer = 0;
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
}

TYPED_TEST(Aftermath, AddressIsFree) {
  EXPECT_TRUE(BindAddress(socket(AF_UNIX, SOCK_STREAM, 0))) << strerror(errno);
}

TYPED_TEST(Aftermath, MountOfADeletedFileIsLeft) {
  const int file = open("/mnt/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string content(3 * kMebibyte, 'x');
  ASSERT_EQ(write(file, content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ASSERT_GE(open("/mnt/point", O_WRONLY | O_CREAT | O_CLOEXEC, 0600), 0);
  ASSERT_EQ(mount("/mnt/file", "/mnt/point", nullptr, MS_BIND, nullptr), 0) << strerror(errno);
  ASSERT_EQ(unlink("/mnt/file"), 0);
}

TYPED_TEST(Aftermath, SpaceIsFree) {
  struct statvfs disk = {};
  ASSERT_EQ(statvfs("/mnt", &disk), 0);
  EXPECT_GE(disk.f_bavail * disk.f_bsize, 3 * kMebibyte);
}

}  // namespace
}  // namespace hermetest
